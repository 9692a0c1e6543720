import type { Samples } from '../value.ts'

/** Rewrites the samples of a series before windows are taken. */
export type Prepare = (samples: Samples) => Samples

function rewritten(samples: Samples, rewrite: (values: Float64Array) => void): Samples {
  const values = samples.values.slice(0, samples.length)
  rewrite(values)
  return { ...samples, values }
}

/**
 * Makes a counter go on where it began anew.
 *
 * @param staleMs gaps longer than this begin a new counter; 0 for none
 */
export function withoutResets(samples: Samples, staleMs: number): Samples {
  const { timesMs } = samples
  return rewritten(samples, values => {
    let correction = 0
    let before = values[0] ?? 0
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0
      correction += resetOf(before, value)
      before = value
      if (i > 0 && staleMs > 0 && (timesMs[i] ?? 0) - (timesMs[i - 1] ?? 0) > staleMs) {
        correction = 0
        continue
      }
      const corrected = value + correction
      // Sums of doubles may come out a little less than the one before.
      values[i] = i > 0 ? Math.max(corrected, values[i - 1] ?? 0) : corrected
    }
  })
}

/** What a counter lost from one value to the next; a small fall is one it made up for in part. */
export function resetOf(before: number, value: number): number {
  if (!(value < before)) return 0
  return 8 * (before - value) < before ? before - value : before
}

/** Each value becomes what the next one adds to it; the last one repeats. */
export const toDeltas: Prepare = samples =>
  rewritten(samples, values => {
    let delta = 0
    for (let i = 0; i + 1 < values.length; i++) {
      delta = (values[i + 1] ?? 0) - (values[i] ?? 0)
      values[i] = delta
    }
    if (values.length > 0) values[values.length - 1] = delta
  })

/** As `toDeltas`, per second. */
export const toDerivatives: Prepare = samples =>
  rewritten(samples, values => {
    let derivative = 0
    for (let i = 0; i + 1 < values.length; i++) {
      const elapsedMs = (samples.timesMs[i + 1] ?? 0) - (samples.timesMs[i] ?? 0)
      if (elapsedMs > 0) derivative = ((values[i + 1] ?? 0) - (values[i] ?? 0)) / (elapsedMs / 1000)
      values[i] = derivative
    }
    if (values.length > 0) values[values.length - 1] = derivative
  })

/** Each value becomes the seconds since the sample before; the first one repeats the second. */
export const toIntervals: Prepare = samples =>
  rewritten(samples, values => {
    for (let i = 0; i < values.length; i++)
      values[i] = ((samples.timesMs[i] ?? 0) - (samples.timesMs[i - 1] ?? Number.NaN)) / 1000
    if (values.length > 1) values[0] = values[1] ?? Number.NaN
  })
