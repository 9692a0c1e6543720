import { MetricRegistry } from '@vmkit/daemon/metrics'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { parseRelabelConfigs } from '@vmkit/relabel'
import { expect, test } from 'vitest'
import { SeriesRelabel } from '../remote-write/index.ts'
import { ChunkPool, createSeriesPage, type LabelSets, type SeriesPage } from '../series/index.ts'
import { labelsIn } from '../series/testdata/pages.ts'
import { createPipeline, type Pipeline, type RouteRules } from './index.ts'

const identity = new SeriesRelabel(undefined)

function relabelOf(rules: string): SeriesRelabel {
  return new SeriesRelabel(parseRelabelConfigs(rules))
}

const pool = new ChunkPool(1)

function textsIn(sets: LabelSets, indexes: Iterable<number> = sets.counts.keys()): string[] {
  const all = labelsIn(pool, sets)
  return [...indexes].flatMap(i => (all[i] === undefined ? [] : [formatLabels(all[i])]))
}

/** A pipeline to receivers that note what they get. */
function open(
  rules: RouteRules,
  routeOf: readonly number[] = [0, 0],
): {
  readonly pipeline: Pipeline
  readonly got: readonly string[][]
  readonly metrics: MetricRegistry
} {
  const got: string[][] = routeOf.map(() => [])
  const receivers = got.map(list => ({
    push: ({ page }: { readonly page: SeriesPage }, route: number) =>
      void list.push(...textsIn(page.routes[route]!)),
    pushStale: (
      {
        page,
        indexes,
      }: { readonly page: SeriesPage; readonly indexes: readonly number[] | undefined },
      route: number,
    ) => void list.push(...textsIn(page.routes[route]!, indexes).map(text => `${text} ends`)),
    pushMetadata: (chunks: Uint32Array) => void list.push(`metadata ${chunks.join()}`),
  }))
  const metrics = new MetricRegistry()
  return { pipeline: createPipeline({ receivers, routeOf, rules, metrics }), got, metrics }
}

function pageOf(pipeline: Pipeline, ...names: string[]): SeriesPage {
  const series = names.map(value => pipeline.route([{ name: '__name__', value }]))
  return createSeriesPage(series, [], pool, pipeline.routeCount)
}

function push(pipeline: Pipeline, ...names: string[]): void {
  const values = new Float64Array(names.length)
  const page = pageOf(pipeline, ...names)
  pipeline.push({ page, values, offset: 0, timestampMs: 1, times: undefined })
}

test('every receiver gets everything', () => {
  const { pipeline, got, metrics } = open({ global: identity, routes: [identity] })
  push(pipeline, 'a', 'b')
  push(pipeline, 'c')
  const all = ['a', 'b', 'c']
  expect(got).toEqual([all, all])
  expect(metrics.render()).toContain(
    'vmagent_remotewrite_global_rows_pushed_before_relabel_total 3\n',
  )
})

test('the global rules come first, and what they drop is counted once', () => {
  const global = relabelOf(
    '[{action: drop, source_labels: [__name__], regex: b}, {target_label: dc, replacement: x}]',
  )
  const { pipeline, got, metrics } = open({ global, routes: [identity] })
  push(pipeline, 'a', 'b', 'b')
  expect(got).toEqual([['a{dc="x"}'], ['a{dc="x"}']])
  expect(metrics.render()).toContain('vmagent_remotewrite_global_relabel_metrics_dropped_total 2\n')
})

test('each receiver gets what the rules of its route make of the global ones', () => {
  const routes = [
    relabelOf('[{action: drop, source_labels: [__name__], regex: b}]'),
    relabelOf('[{target_label: also, source_labels: [dc]}]'),
  ]
  const global = relabelOf('[{target_label: dc, replacement: x}]')
  const { pipeline, got, metrics } = open({ global, routes }, [1, 0, 1])
  push(pipeline, 'a', 'b')
  const both = ['a{dc="x",also="x"}', 'b{dc="x",also="x"}']
  expect(got).toEqual([both, ['a{dc="x"}'], both])
  expect(metrics.render()).toContain('vmagent_remotewrite_global_relabel_metrics_dropped_total 0\n')
})

test('other rules hold for series that are routed from then on', () => {
  const { pipeline, got } = open({ global: identity, routes: [identity] })
  push(pipeline, 'a')
  const before = pipeline.generation
  pipeline.setRules({
    global: relabelOf('[{target_label: dc, replacement: x}]'),
    routes: [identity],
  })
  expect(pipeline.generation).toBeGreaterThan(before)
  push(pipeline, 'b')
  expect(got[0]).toEqual(['a', 'b{dc="x"}'])
})

test('staleness markers go where the samples went, all or some', () => {
  const routes = [relabelOf('[{action: drop, source_labels: [__name__], regex: b}]'), identity]
  const { pipeline, got, metrics } = open({ global: identity, routes }, [0, 1])
  const page = pageOf(pipeline, 'a', 'b', 'c')
  pipeline.pushStale({ page, indexes: undefined, timestampMs: 1 })
  pipeline.pushStale({ page, indexes: [1, 2], timestampMs: 1 })
  expect(got).toEqual([
    ['a ends', 'c ends', 'c ends'],
    ['a ends', 'b ends', 'c ends', 'b ends', 'c ends'],
  ])
  expect(metrics.render()).toContain(
    'vmagent_remotewrite_global_rows_pushed_before_relabel_total 5\n',
  )
})

test('metadata goes to every receiver as it is', () => {
  const { pipeline, got } = open({ global: identity, routes: [identity] })
  pipeline.pushMetadata(Uint32Array.of(3, 5))
  expect(got).toEqual([['metadata 3,5'], ['metadata 3,5']])
})
