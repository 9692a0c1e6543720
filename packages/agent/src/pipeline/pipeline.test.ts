import { MetricRegistry } from '@vmkit/daemon/metrics'
import { SeriesBatch, decodeLabels, encodeLabels } from '@vmkit/daemon/wire'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { parseRelabelConfigs } from '@vmkit/relabel'
import { expect, test } from 'vitest'
import { SeriesRelabel, type Receiver } from '../remote-write/index.ts'
import { createPipeline, type Pipeline } from './index.ts'

function batchOf(...names: string[]): SeriesBatch {
  const batch = new SeriesBatch()
  for (const value of names) batch.add(encodeLabels([{ name: '__name__', value }]), 1, 1)
  return batch
}

function relabelOf(rules: string): SeriesRelabel {
  return new SeriesRelabel(parseRelabelConfigs(rules))
}

/** A pipeline to two receivers that note what they get. */
function open(relabel: SeriesRelabel): {
  readonly pipeline: Pipeline
  readonly got: readonly string[][]
  readonly metrics: MetricRegistry
} {
  const got: string[][] = [[], []]
  const receivers = got.map(list => ({
    push(batch: SeriesBatch) {
      for (let i = 0; i < batch.sampleCount; i++) {
        list.push(formatLabels(decodeLabels(batch.labelsAt(i))))
      }
    },
  })) as unknown as readonly Receiver[]
  const metrics = new MetricRegistry()
  return { pipeline: createPipeline({ receivers, relabel, metrics }), got, metrics }
}

test('every receiver gets everything', () => {
  const { pipeline, got, metrics } = open(new SeriesRelabel(undefined))
  pipeline.push(batchOf('a', 'b'))
  pipeline.push(batchOf('c'))
  const all = ['a', 'b', 'c']
  expect(got).toEqual([all, all])
  expect(metrics.render()).toContain(
    'vmagent_remotewrite_global_rows_pushed_before_relabel_total 3\n',
  )
})

test('the global rules come first, and what they drop is counted once', () => {
  const { pipeline, got, metrics } = open(
    relabelOf(
      '[{action: drop, source_labels: [__name__], regex: b}, {target_label: dc, replacement: x}]',
    ),
  )
  pipeline.push(batchOf('a', 'b', 'b'))
  expect(got).toEqual([['a{dc="x"}'], ['a{dc="x"}']])
  expect(metrics.render()).toContain('vmagent_remotewrite_global_relabel_metrics_dropped_total 2\n')
})

test('other rules hold from the next batch on', () => {
  const { pipeline, got } = open(new SeriesRelabel(undefined))
  pipeline.push(batchOf('a'))
  pipeline.setRelabel(relabelOf('[{target_label: dc, replacement: x}]'))
  pipeline.push(batchOf('b'))
  expect(got[0]).toEqual(['a', 'b{dc="x"}'])
})
