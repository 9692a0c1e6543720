/** Seconds from year 1 to 1970: Go truncates times from the former. */
const YEAR_ONE_MS = 62_135_596_800_000

/** Rounds a time down to a multiple of `stepMs` as Go's Time.Truncate does: counted from year 1. */
export function truncateTime(timeMs: number, stepMs: number): number {
  return timeMs - modulo(timeMs + YEAR_ONE_MS, stepMs)
}

/** When and for what time a group is evaluated. */
export interface Timing {
  readonly id: string
  readonly intervalMs: number
  readonly evalOffsetMs: number | undefined
  readonly evalDelayMs: number
  readonly evalAlignment: boolean
}

/**
 * Returns how long a group waits before its first evaluation: until its offset, or until a phase
 * that follows from its id, so that groups spread out and replicas keep step.
 */
export function startDelayMs(timing: Timing, nowMs: number, maxStartDelayMs: number): number {
  const { id, intervalMs, evalOffsetMs } = timing
  if (evalOffsetMs !== undefined) {
    const offset = modulo(evalOffsetMs, intervalMs)
    const next = truncateTime(nowMs, intervalMs) + offset
    return next >= nowMs ? next - nowMs : next + intervalMs - nowMs
  }
  const spread = Math.min(intervalMs, maxStartDelayMs)
  if (spread <= 0) return 0
  // Whole milliseconds: a fraction would push query times just below a full second.
  const target = Math.floor(spread * (Number(BigInt(id)) / 2 ** 64))
  return modulo(target - modulo(nowMs, spread), spread)
}

/** Returns the time a round's queries ask for. */
export function queryTimeMs(timing: Timing, evalTimeMs: number): number {
  if (timing.evalOffsetMs !== undefined) return evalTimeMs
  const delayed = evalTimeMs - timing.evalDelayMs
  return timing.evalAlignment ? truncateTime(delayed, timing.intervalMs) : delayed
}

/**
 * Returns the time of the round that is due now, and how many rounds were missed since `lastMs`;
 * `reset` when the clock went back. Missed rounds are not made up for.
 */
export function nextRound(
  lastMs: number,
  nowMs: number,
  intervalMs: number,
): { readonly timeMs: number; readonly missed: number; readonly reset: boolean } {
  if (nowMs < lastMs) return { timeMs: nowMs, missed: 0, reset: true }
  // A timer may be a few milliseconds early; that round is still the next one.
  const passed = Math.max(1, Math.floor((nowMs - lastMs) / intervalMs))
  return { timeMs: lastMs + passed * intervalMs, missed: passed - 1, reset: false }
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}
