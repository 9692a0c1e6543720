import { scrapeDelayMs, type ScrapePhase } from './scrape-delay.ts'

/** Longest time one timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Calls `scrape` once per interval until the signal aborts; never twice at a time.
 *
 * Each call gets the time it was due, so timestamps stay an exact interval apart however late the
 * event loop is; when the clock and the plan differ by more than a tenth of the interval, the plan
 * starts anew from the clock. Ticks missed while a call ran long are left out.
 *
 * @param now the wall clock in milliseconds
 */
export async function runSchedule(
  phase: ScrapePhase,
  options: { readonly signal: AbortSignal; readonly now: () => number },
  scrape: (dueMs: number) => Promise<void>,
): Promise<void> {
  const { signal, now } = options
  const { intervalMs } = phase
  const delayMs = scrapeDelayMs(phase, now())
  // Waiting follows the steady clock: a wall clock set back an hour must not stop scrapes for one.
  const first = performance.now() + delayMs
  let firstDueMs = now() + delayMs
  for (let tick = 0; ; tick++) {
    tick = Math.max(tick, Math.floor((performance.now() - first) / intervalMs))
    await sleepUntil(first + tick * intervalMs, signal)
    if (signal.aborted) return
    const actualMs = now()
    if (Math.abs(actualMs - (firstDueMs + tick * intervalMs)) > intervalMs / 10) {
      firstDueMs = actualMs - tick * intervalMs
    }
    await scrape(Math.round(firstDueMs + tick * intervalMs))
  }
}

/** Waits until the steady clock shows `untilMs`, or the signal aborts. */
export async function sleepUntil(untilMs: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = untilMs - performance.now()
    if (leftMs <= 0 || signal.aborted) return
    await sleep(Math.min(Math.ceil(leftMs), MAX_TIMER_MS), signal)
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
