import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { formatFloat } from './format.ts'

const DELAY_BOUNDS_SECONDS = [
  0, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.1, 0.128, 0.256, 0.512, 1, 2, 4,
]
const PROBE_MS = 100

/** What is measured over the whole life of the process. */
export interface RuntimeWatch extends Disposable {
  /** Seconds spent collecting garbage. */
  readonly gcSeconds: number
  /** Bytes the heap is known to have grown by, in total: a lower bound of what was allocated. */
  allocatedBytes(): number
  /** Cumulative buckets of how late the event loop was. */
  delays(): readonly { le: string; count: number }[]
}

/** Starts measuring garbage collection, heap growth and event loop delay; never keeps Node alive. */
export function startRuntimeWatch(): RuntimeWatch {
  let gcMs = 0
  const observer = new PerformanceObserver(list => {
    for (const entry of list.getEntries()) gcMs += entry.duration
  })
  observer.observe({ entryTypes: ['gc'] })

  let lastHeap = getHeapStatistics().used_heap_size
  let grown = lastHeap
  const counts = DELAY_BOUNDS_SECONDS.map(() => 0)
  let total = 0
  let due = performance.now() + PROBE_MS
  const probe = (): void => {
    const now = performance.now()
    const lateSeconds = Math.max(0, now - due - 1) / 1000
    const index = DELAY_BOUNDS_SECONDS.findIndex(bound => lateSeconds <= bound)
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1
    total++
    grow()
    due = now + PROBE_MS
  }
  const grow = (): void => {
    const heap = getHeapStatistics().used_heap_size
    grown += Math.max(0, heap - lastHeap)
    lastHeap = heap
  }
  const timer = setInterval(probe, PROBE_MS)
  timer.unref()

  return {
    get gcSeconds() {
      return gcMs / 1000
    },
    allocatedBytes: () => {
      grow()
      return grown
    },
    delays: () => {
      let sum = 0
      const buckets = DELAY_BOUNDS_SECONDS.map((bound, i) => {
        sum += counts[i] ?? 0
        return { le: formatFloat(bound), count: sum }
      })
      return [...buckets, { le: '+Inf', count: total }]
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
      observer.disconnect()
    },
  }
}
