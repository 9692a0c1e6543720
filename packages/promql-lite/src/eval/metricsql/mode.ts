/**
 * Returns the most frequent of some values; they are sorted on the way.
 *
 * @param previous counts as a value before the others, and is the answer where there are none
 */
export function mode(values: Float64Array, previous: number): number {
  if (values.length === 0) return previous
  values.sort()
  let [current, start, longest, result] = [previous, -1, 0, previous]
  for (const [i, value] of values.entries()) {
    if (value === current) continue
    if (i - start > longest || Number.isNaN(result)) [longest, result] = [i - start, current]
    start = i
    current = value
  }
  return values.length - start > longest || Number.isNaN(result) ? current : result
}
