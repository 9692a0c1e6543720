import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { Receiver } from '../remote-write/index.ts'
import type { SampleSink } from '../series/index.ts'
import { routeSeries, type RouteRules } from './routes.ts'

/** Where samples go in. */
export interface Pipeline extends SampleSink {
  /** Uses other relabel rules from now on. */
  setRules(rules: RouteRules): void
}

/** Makes the pipeline: global relabeling, then the rules of each receiver. */
export function createPipeline(options: {
  readonly receivers: readonly Pick<Receiver, 'push' | 'pushStale' | 'pushMetadata'>[]
  /** The route of each receiver. */
  readonly routeOf: readonly number[]
  readonly rules: RouteRules
  readonly metrics: MetricRegistry
}): Pipeline {
  const { receivers, routeOf, metrics } = options
  const rows = metrics.counter('vmagent_remotewrite_global_rows_pushed_before_relabel_total')
  const droppedRows = metrics.counter('vmagent_remotewrite_global_relabel_metrics_dropped_total')
  let { rules } = options
  let generation = 0

  return {
    get generation() {
      return generation
    },
    routeCount: rules.routes.length,
    route: labels => routeSeries(labels, rules),
    push(run) {
      const { kept, afterGlobal } = run.page
      rows.inc(kept)
      droppedRows.inc(kept - afterGlobal)
      receivers.forEach((receiver, i) => receiver.push(run, routeOf[i] ?? 0))
    },
    pushStale(run) {
      rows.inc(run.indexes?.length ?? run.page.kept)
      receivers.forEach((receiver, i) => receiver.pushStale(run, routeOf[i] ?? 0))
    },
    pushMetadata(chunks) {
      for (const receiver of receivers) receiver.pushMetadata(chunks)
    },
    setRules(next) {
      rules = next
      generation++
    },
  }
}
