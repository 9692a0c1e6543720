import { atInterval, longestIntervalMs, type Load } from '../loads.ts'
import type { AgentName } from './agents.ts'
import { measure, settle } from './measure.ts'
import type { Measurement } from './measurement.ts'
import type { Bench } from './scene.ts'

/** Less than this share of the due samples is not sustained. */
const SUSTAINED_SHARE = 0.99
/** How much shorter the interval is at each step. */
const STEP = 0.87
/** The search begins at this share of the rate that the first window promises. */
const FIRST_SHARE = 0.7
const MAX_STEPS = 20

/**
 * Raises the rate until the agent no longer delivers what is due, and returns the last measurement
 * in which it did; undefined when it is not installed.
 */
export async function findMax(
  bench: Bench,
  load: Load,
  agent: AgentName,
  round: number,
): Promise<Measurement | undefined> {
  let best = await measure(bench, load, agent, round)
  if (best === undefined) return undefined
  const isSustained = (one: Measurement): boolean =>
    one.deliveredShare >= SUSTAINED_SHARE && one.scraped >= SUSTAINED_SHARE * one.due
  report(bench, load, best, isSustained(best))
  if (!isSustained(best)) return best

  const usedShare = best.cpuSeconds / best.seconds
  let intervalMs = Math.floor(
    longestIntervalMs(load) * Math.min(1, Math.max(0.02, usedShare / FIRST_SHARE)),
  )
  for (let step = 0; step < MAX_STEPS; step++) {
    await settle()
    const faster = atInterval(load, intervalMs)
    const next = await measure(bench, faster, agent, round)
    if (next === undefined) return best
    report(bench, faster, next, isSustained(next))
    if (isSustained(next)) {
      best = next
      intervalMs = Math.floor(intervalMs * STEP)
    } else {
      // The very first step may have been too far: come back from above.
      if (step > 0 || best.due / best.seconds >= next.due / next.seconds) return best
      const gentler = await comeBack(bench, load, agent, round, intervalMs, isSustained)
      return gentler ?? best
    }
  }
  return best
}

async function comeBack(
  bench: Bench,
  load: Load,
  agent: AgentName,
  round: number,
  fromMs: number,
  isSustained: (one: Measurement) => boolean,
): Promise<Measurement | undefined> {
  for (let ms = fromMs / STEP; ms < longestIntervalMs(load); ms /= STEP) {
    const slower = atInterval(load, Math.ceil(ms))
    const next = await measure(bench, slower, agent, round)
    if (next === undefined) return undefined
    report(bench, slower, next, isSustained(next))
    if (isSustained(next)) return next
  }
  return undefined
}

function report(bench: Bench, load: Load, one: Measurement, isSustained: boolean): void {
  bench.progress.note(
    `${load.name}, ${one.agent}: every ${longestIntervalMs(load)} ms, ${Math.round(one.due / one.seconds)} samples/s due, ${(100 * one.deliveredShare).toFixed(1)} % delivered, CPU ${((100 * one.cpuSeconds) / one.seconds).toFixed(0)} %: ${isSustained ? 'sustained' : 'too fast'}`,
  )
}
