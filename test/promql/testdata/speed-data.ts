/** The samples and queries by which evaluators are compared. */
export const SERIES = 10_000
export const POINTS = 60
export const STEP_MS = 60_000
/** Steps before the first point, so that its window is full. */
export const WINDOW = 15

export const queries: readonly string[] = [
  'sum by (job) (rate(x[5m]))',
  'quantile by (job) (0.9, x)',
  'x / on (instance, path) x',
  'x',
]

/** The labels of the series of a number. */
export function seriesLabels(i: number): Record<string, string> {
  return {
    __name__: 'x',
    instance: `10.0.${i >> 8}.${i & 255}:8080`,
    job: `job${i % 10}`,
    path: `/api/v1/path${i % 100}`,
  }
}

/** Its samples, time in milliseconds and value. */
export function samplesOf(i: number, startMs: number): (readonly [number, number])[] {
  const count = WINDOW + POINTS + 5
  return Array.from({ length: count }, (_, at) => [startMs + STEP_MS * at, at * i] as const)
}
