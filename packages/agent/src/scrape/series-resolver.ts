import type { Labels } from '@vmkit/promql-lite/labels'
import { finalizeLabels } from '@vmkit/relabel'
import {
  KEPT,
  lostFlags,
  OVER_LIMIT,
  SegmentHash,
  TOO_MANY_LABELS,
  type ResolvedSeries,
} from '../layout/index.ts'
import type { SampleSink } from '../series/index.ts'
import { addLabels, avoidAutoMetric, finishLabels } from './series-labels.ts'
import type { SeriesLimiter } from './series-limit.ts'
import type { Target } from './target.ts'

/** Takes a series of a target from what is exposed to what is sent. */
export class SeriesResolver {
  readonly #target: Target
  readonly #sink: Pick<SampleSink, 'route' | 'routeCount'>
  readonly #limiter: SeriesLimiter | undefined
  readonly #hash: SegmentHash

  constructor(
    target: Target,
    sink: Pick<SampleSink, 'route' | 'routeCount'>,
    limiter: SeriesLimiter | undefined,
    hash: SegmentHash,
  ) {
    this.#target = target
    this.#sink = sink
    this.#limiter = limiter
    this.#hash = hash
  }

  /** @param exposed the labels as the target wrote them, the metric name first */
  resolve(exposed: Labels): ResolvedSeries {
    const { job, labels, labelLimit } = this.#target
    const key = Buffer.from(exposed.map(textOf).join(''))
    this.#hash.read(new DataView(key.buffer, key.byteOffset, key.length), 0, key.length)
    const { low: keyLow, high: keyHigh } = this.#hash
    const renamed = job.honorLabels ? exposed : avoidAutoMetric(exposed)
    const relabeled = job.metricRelabel.apply(addLabels(renamed, labels, job.honorLabels)) ?? []
    const kept = finalizeLabels(relabeled).filter(({ name, value }) => name !== '' && value !== '')
    if (kept.length === 0) return { keyLow, keyHigh, flags: 0, routes: this.#nowhere() }
    const sent = finishLabels(kept, this.#target)
    const flags = KEPT | (labelLimit > 0 && sent.length > labelLimit ? TOO_MANY_LABELS : 0)
    if (this.#limiter?.admit(sent.map(textOf).join('')) === false) {
      return { keyLow, keyHigh, flags: flags | OVER_LIMIT, routes: this.#nowhere() }
    }
    const { lost, routes } = this.#sink.route(sent)
    return { keyLow, keyHigh, flags: flags | lostFlags(lost), routes }
  }

  #nowhere(): undefined[] {
    return Array.from({ length: this.#sink.routeCount }, () => undefined)
  }
}

function textOf({ name, value }: Labels[number]): string {
  return `${name.length}:${name}${value.length}:${value}`
}
