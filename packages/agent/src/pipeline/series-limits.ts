import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import { formatLabels, type Labels } from '@vmkit/promql-lite/labels'
import type { DoorReason } from '../ledger/index.ts'
import { hash64 } from '../series/index.ts'
import { HashSet } from './hash-set.ts'

const HOUR_MS = 60 * 60 * 1000
/** What -1 stands for: count the series, but keep none of them out. */
const NO_LIMIT = 2 ** 31 - 1
const LOG_EVERY_MS = 5000

interface SeriesLimit {
  readonly reason: DoorReason
  readonly flag: string
  readonly limit: number
  readonly windowMs: number
  readonly admitted: HashSet
}

/**
 * -remoteWrite.maxHourlySeries and -remoteWrite.maxDailySeries: so many different series are passed
 * on within an hour or a day, those that come first. Then counting starts over for all of them.
 * Series are told apart by 64-bit hashes, and no more of them are kept than a limit admits.
 */
export class SeriesLimits implements Disposable {
  /** The reasons that can come out of `refuses`. */
  readonly reasons: readonly DoorReason[]
  readonly #limits: readonly SeriesLimit[]
  readonly #log: Logger
  readonly #timers: readonly NodeJS.Timeout[]
  #onRotate: () => void = () => undefined
  #loggedMs = -Infinity

  /** @param options limits in series; 0 means none, -1 that series are only counted */
  constructor(options: {
    readonly hourly: number
    readonly daily: number
    readonly log: Logger
    readonly metrics: MetricRegistry
  }) {
    this.#log = options.log
    this.#limits = [
      ...limitOf('hourly', options.hourly, HOUR_MS),
      ...limitOf('daily', options.daily, 24 * HOUR_MS),
    ]
    this.reasons = this.#limits.map(({ reason }) => reason)
    for (const { reason, limit, admitted } of this.#limits) {
      const name = `vmagent_${reason.replaceAll('-', '_')}`
      options.metrics.gauge(`${name}_current_series`, {}, () => admitted.size)
      options.metrics.gauge(`${name}_max_series`, {}, () => limit)
    }
    this.#timers = this.#limits.map(({ windowMs, admitted }) =>
      setInterval(() => {
        admitted.clear()
        this.#onRotate()
      }, windowMs).unref(),
    )
  }

  /** Calls back whenever series have to be admitted anew. */
  onRotate(callback: () => void): void {
    this.#onRotate = callback
  }

  /** Returns the limit that keeps a series out; admits it when there is none. */
  refuses(labels: Labels): DoorReason | undefined {
    if (this.#limits.length === 0) return undefined
    const hash = hash64(labels.map(textOf).join(''))
    for (const one of this.#limits) {
      const { admitted, limit, reason } = one
      if (admitted.size < limit) admitted.add(hash)
      else if (!admitted.has(hash)) {
        this.#logRefused(labels, one)
        return reason
      }
    }
    return undefined
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  #logRefused(labels: Labels, { flag, limit, windowMs }: SeriesLimit): void {
    const nowMs = performance.now()
    if (nowMs < this.#loggedMs + LOG_EVERY_MS) return
    this.#loggedMs = nowMs
    this.#log.warn(
      `dropping the samples of ${formatLabels(labels)}: there were ${limit} other series within ${windowMs / HOUR_MS} h; raise ${flag} or expose fewer series. More of them are logged every ${LOG_EVERY_MS / 1000} seconds at most`,
    )
  }
}

function limitOf(name: 'hourly' | 'daily', limit: number, windowMs: number): SeriesLimit[] {
  if (limit === 0 || limit < -1) return []
  const flag = `-remoteWrite.max${name === 'hourly' ? 'Hourly' : 'Daily'}Series`
  return [
    {
      reason: `${name}-series-limit`,
      flag,
      limit: limit === -1 ? NO_LIMIT : limit,
      windowMs,
      admitted: new HashSet(),
    },
  ]
}

/** Lengths keep `a=bc` and `ab=c` apart. */
function textOf({ name, value }: Labels[number]): string {
  return `${name.length}:${name}${value.length}:${value}`
}
