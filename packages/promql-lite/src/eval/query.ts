import type { Duration, DurationFormula } from '../ast.ts'
import type { Annotation } from './promql/annotations.ts'
import type { Storage } from './series.ts'
import type { Grid, Samples } from './value.ts'

/** What stays the same while a query is evaluated. */
export interface Query {
  readonly storage: Storage
  /** How far back the last sample of a series counts; 0 leaves it to MetricsQL's own rules. */
  readonly lookbackMs: number
  /** Of the whole query: what `@ start()`, `@ end()`, `start()` and `end()` mean. */
  readonly grid: Grid
  /** Whether the query is for one time only; its step is then what MetricsQL takes for one. */
  readonly isInstant: boolean
  readonly nowMs: number
  /** Samples read and values computed so far; they bound the work of one query. */
  readonly spent: { samples: number; values: number; windows: number }
  /** Remarks on the query so far, by their text; only PromQL has any. */
  readonly annotations: Map<string, Annotation>
}

/** A query that reads more samples is refused. */
const MAX_SAMPLES = 50_000_000

/** A query that computes more values, over all its parts, is refused: 8 bytes each. */
const MAX_VALUES = 100_000_000

/** A query whose windows hold more samples, each counted as often as it is looked at, is refused. */
const MAX_WINDOW_SAMPLES = 5_000_000_000

/** A grid with more times is refused. */
const MAX_POINTS = 1_000_000

/** Books samples a query reads. */
export function countSamples({ spent }: Query, samples: number): void {
  spent.samples += samples
  if (spent.samples > MAX_SAMPLES) {
    throw new RangeError(
      `cannot evaluate the query: it looks at more than ${MAX_SAMPLES} samples; narrow it down`,
    )
  }
}

/** Books the values of series before they are made. */
export function countValues({ spent }: Query, series: number, grid: Grid): void {
  spent.values += series * grid.count
  if (spent.values > MAX_VALUES) {
    throw new RangeError(
      `cannot evaluate the query: it computes more than ${MAX_VALUES} values; take fewer series, or longer steps`,
    )
  }
}

/** Books the samples in windows that overlap. */
export function countWindows(
  { spent }: Query,
  series: readonly Samples[],
  windowMs: number,
  grid: Grid,
): void {
  const overlap = grid.stepMs > 0 ? Math.min(grid.count, windowMs / grid.stepMs + 1) : grid.count
  for (const { length } of series) spent.windows += length * overlap
  if (spent.windows > MAX_WINDOW_SAMPLES) {
    throw new RangeError(
      `cannot evaluate the query: its windows hold more than ${MAX_WINDOW_SAMPLES} samples; take shorter windows, or longer steps`,
    )
  }
}

/** Makes a grid from `startMs` to at most `endMs`. */
export function gridOf(startMs: number, endMs: number, stepMs: number): Grid {
  if (!(stepMs > 0))
    throw new RangeError(`cannot evaluate in steps of ${stepMs} ms; expected more than 0`)
  const count = endMs < startMs ? 0 : Math.floor((endMs - startMs) / stepMs) + 1
  if (!(count <= MAX_POINTS)) {
    throw new RangeError(
      `cannot evaluate ${count} steps of ${stepMs} ms; expected at most ${MAX_POINTS}`,
    )
  }
  return { startMs, stepMs, count }
}

/** The last time of a grid. */
export function endOf({ startMs, stepMs, count }: Grid): number {
  return startMs + (count - 1) * stepMs
}

/** The length of a duration in milliseconds. */
export function lengthMs(duration: Duration, grid: Grid): number {
  return duration.formula === undefined
    ? duration.ms + duration.steps * grid.stepMs
    : Math.round(1000 * secondsOf(duration.formula, grid))
}

function secondsOf(formula: DurationFormula, grid: Grid): number {
  switch (formula.kind) {
    case 'number':
      return formula.seconds
    case 'step':
      return grid.stepMs / 1000
    case 'range':
      return (endOf(grid) - grid.startMs) / 1000
    case 'paren':
      return secondsOf(formula.of, grid)
    case 'minus':
      return -secondsOf(formula.of, grid)
    case 'min':
      return Math.min(secondsOf(formula.left, grid), secondsOf(formula.right, grid))
    case 'max':
      return Math.max(secondsOf(formula.left, grid), secondsOf(formula.right, grid))
    case '+':
      return secondsOf(formula.left, grid) + secondsOf(formula.right, grid)
    case '-':
      return secondsOf(formula.left, grid) - secondsOf(formula.right, grid)
    case '*':
      return secondsOf(formula.left, grid) * secondsOf(formula.right, grid)
    case '/':
      return secondsOf(formula.left, grid) / secondsOf(formula.right, grid)
    case '%':
      return secondsOf(formula.left, grid) % secondsOf(formula.right, grid)
    case '^':
      return secondsOf(formula.left, grid) ** secondsOf(formula.right, grid)
  }
}
