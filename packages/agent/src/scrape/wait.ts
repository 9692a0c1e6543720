/** Longest time one timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

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
