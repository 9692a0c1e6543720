import type { Duration, Expr, Modifiers } from '../ast.ts'
import type { Storage } from './series.ts'

/** What stays the same while a query is evaluated. */
export interface Evaluation {
  readonly storage: Storage
  readonly lookbackMs: number
  /** Step of the query, for durations in steps; of an instant query the lookback. */
  readonly stepMs: number
  /** What `@ start()` and `@ end()` mean. */
  readonly startMs: number
  readonly endMs: number
  /** Samples looked at so far; bounds the work of one query. */
  samples: number
}

/** A query that looks at more samples is refused. */
const MAX_SAMPLES = 50_000_000
/** Returns the time a selector looks at, its offset and fixed time taken in. */
export function shiftedMs(
  { at, offset }: Modifiers,
  timeMs: number,
  evaluation: Evaluation,
): number {
  const { startMs, endMs } = evaluation
  const fixed = at === undefined ? timeMs : fixedMs(at, startMs, endMs)
  return fixed - (offset === undefined ? 0 : lengthMs(offset, evaluation))
}

function fixedMs(at: Expr, startMs: number, endMs: number): number {
  if (at.kind === 'number') return Math.round(1000 * at.value)
  if (at.kind === 'call' && at.name === 'start') return startMs
  if (at.kind === 'call' && at.name === 'end') return endMs
  throw new Error('BUG: "@" with an expression was not refused')
}

/** The length of a duration in milliseconds. */
export function lengthMs(duration: Duration, { stepMs }: Pick<Evaluation, 'stepMs'>): number {
  return duration.ms + duration.steps * stepMs
}

/** Books samples a query looks at; throws RangeError when they become too many. */
export function countSamples(evaluation: Evaluation, samples: number): void {
  evaluation.samples += samples
  if (evaluation.samples > MAX_SAMPLES) {
    throw new RangeError(
      `cannot evaluate the query: it looks at more than ${MAX_SAMPLES} samples; narrow it down`,
    )
  }
}
