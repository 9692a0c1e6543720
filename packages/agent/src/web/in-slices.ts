import { setImmediate as nextTurn } from 'node:timers/promises'

/** Items handled before others get their turn. */
const SLICE = 250

/** Makes a text of each item, and lets the program do other things in between. */
export async function inSlices<T>(
  items: readonly T[],
  textOf: (item: T) => string,
): Promise<string[]> {
  const texts: string[] = []
  for (const [i, item] of items.entries()) {
    if (i % SLICE === SLICE - 1) await nextTurn()
    texts.push(textOf(item))
  }
  return texts
}
