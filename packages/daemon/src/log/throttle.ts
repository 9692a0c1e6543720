/**
 * Creates the check behind the per-second limits. A place that reaches its limit within a second is
 * told `last` for the message that fills it and `drop` for the rest of that second.
 */
export function createThrottle(
  limits: Readonly<Record<string, number>>,
  now: () => number,
): (level: string, location: string) => 'print' | 'last' | 'drop' {
  let second = -1
  let counts = new Map<string, number>()
  return (level, location) => {
    const limit = limits[level] ?? 0
    if (limit <= 0) return 'print'
    const current = Math.floor(now() / 1000)
    if (current !== second) {
      second = current
      counts = new Map()
    }
    const key = `${level} ${location}`
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    if (count > limit) return 'drop'
    return count === limit ? 'last' : 'print'
  }
}
