/** Longer timers fire at once. */
const LONGEST_TIMER_MS = 1e9

/**
 * Waits for `ms` milliseconds, however many, or until the signal aborts. The time is counted, not
 * read from the wall clock: one that goes back must not stop the caller.
 */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs -= LONGEST_TIMER_MS) {
    await timer(Math.min(leftMs, LONGEST_TIMER_MS), signal)
  }
}

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const end = (): void => {
      clearTimeout(handle)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const handle = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
