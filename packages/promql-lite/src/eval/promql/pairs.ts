import type { Window } from './window.ts'

/** Counts the neighbours in a window that differ in some way. */
export function countPairs(
  { values, from, to }: Pick<Window, 'values' | 'from' | 'to'>,
  isOne: (a: number, b: number) => boolean,
): number {
  let count = 0
  for (let i = from + 1; i < to; i++) if (isOne(values[i - 1] ?? 0, values[i] ?? 0)) count++
  return count
}

/** Whether a value differs from the one before it; NaN equals NaN. */
export function isChange(before: number, value: number): boolean {
  return before !== value && !(Number.isNaN(before) && Number.isNaN(value))
}

/** Whether a counter began anew. */
export function isReset(before: number, value: number): boolean {
  return value < before
}
