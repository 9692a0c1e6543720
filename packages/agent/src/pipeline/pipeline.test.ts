import { MetricRegistry } from '@vmkit/daemon/metrics'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { parseRelabelConfigs } from '@vmkit/relabel'
import { expect, test } from 'vitest'
import { SeriesRelabel } from '../remote-write/index.ts'
import { ChunkPool, createSeriesPage, type LabelSets, type SeriesPage } from '../series/index.ts'
import { labelsIn } from '../series/testdata/pages.ts'
import {
  createPipeline,
  ShardByUrl,
  type DoorOptions,
  type Pipeline,
  type RouteRules,
} from './index.ts'

const identity = new SeriesRelabel(undefined)

function relabelOf(rules: string): SeriesRelabel {
  return new SeriesRelabel(parseRelabelConfigs(rules))
}

const noDoor: DoorOptions = {
  limits: { maxLabels: 0, maxNameBytes: 0, maxValueBytes: 0 },
  maxIngestionRate: 0,
  sortsLabels: false,
  seriesLimits: { reasons: [], refuses: () => undefined, onRotate: () => undefined },
  shards: undefined,
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
  door: Partial<DoorOptions> = {},
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
  return {
    pipeline: createPipeline({ receivers, routeOf, rules, door: { ...noDoor, ...door }, metrics }),
    got,
    metrics,
  }
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

function booksOf({ ledger }: Pipeline): Record<string, number> {
  const { received, sent, droppedTotal, pending } = ledger
  return { received, passed: sent, dropped: droppedTotal, pending }
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

test('series over a limit of labels are dropped after the global rules, and booked by reason', () => {
  const global = relabelOf(
    "[{action: drop, source_labels: [__name__], regex: d}, {source_labels: [__name__], regex: 'l(.*)', target_label: 'long$1', replacement: x}]",
  )
  const limits = { maxLabels: 1, maxNameBytes: 8, maxValueBytes: 3 }
  const { pipeline, got, metrics } = open({ global, routes: [identity] }, [0], { limits })
  push(pipeline, 'a', 'd', 'l1', 'valu', 'l2', 'b')
  expect(got).toEqual([['a', 'b']])
  expect(booksOf(pipeline)).toEqual({ received: 6, passed: 2, dropped: 4, pending: 0 })
  const text = metrics.render()
  for (const line of [
    'vm_rows_ignored_total{reason="too_many_labels"} 2',
    'vm_rows_ignored_total{reason="too_long_label_name"} 0',
    'vm_rows_ignored_total{reason="too_long_label_value"} 1',
    'vmagent_remotewrite_global_relabel_metrics_dropped_total 1',
    'vmkit_pipeline_samples_received_total 6',
    'vmkit_pipeline_samples_passed_total 2',
    'vmkit_pipeline_samples_dropped_total{reason="too-many-labels"} 2',
    'vmkit_pipeline_samples_dropped_total{reason="global-relabel"} 1',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
})

test('markers of series that were never passed on are not booked', () => {
  const global = relabelOf('[{action: drop, source_labels: [__name__], regex: b}]')
  const routes = [relabelOf('[{action: drop, source_labels: [__name__], regex: c}]')]
  const { pipeline, got } = open({ global, routes }, [0])
  const page = pageOf(pipeline, 'a', 'b', 'c')
  pipeline.pushStale({ page, indexes: undefined, timestampMs: 1 })
  expect(booksOf(pipeline)).toEqual({ received: 2, passed: 2, dropped: 0, pending: 0 })
  pipeline.pushStale({ page, indexes: [0, 1], timestampMs: 1 })
  expect(booksOf(pipeline)).toEqual({ received: 3, passed: 3, dropped: 0, pending: 0 })
  expect(got).toEqual([['a ends', 'a ends']])
})

test('the pipeline asks for a pause when too much comes in', () => {
  const rules = { global: identity, routes: [identity] }
  const { pipeline } = open(rules, [0], { maxIngestionRate: 1 })
  expect(pipeline.pauseMs()).toBe(0)
  push(pipeline, 'a', 'b', 'c', 'd', 'e')
  expect(pipeline.pauseMs()).toBeGreaterThan(0)
})

test('series over a limit of series are booked by it, and routed anew when it starts over', () => {
  let rotate: () => void = () => undefined
  const refusing = new Set(['b'])
  const { pipeline, got, metrics } = open({ global: identity, routes: [identity] }, [0], {
    seriesLimits: {
      reasons: ['daily-series-limit'],
      refuses: ([name]) => (refusing.has(name?.value ?? '') ? 'daily-series-limit' : undefined),
      onRotate: callback => (rotate = callback),
    },
  })
  push(pipeline, 'a', 'b')
  expect(booksOf(pipeline)).toEqual({ received: 2, passed: 1, dropped: 1, pending: 0 })
  expect(metrics.render()).toContain('vmagent_daily_series_limit_rows_dropped_total 1\n')
  expect(metrics.render()).not.toContain('vmagent_hourly_series_limit')
  const before = pipeline.generation
  refusing.clear()
  rotate()
  expect(pipeline.generation).toBeGreaterThan(before)
  push(pipeline, 'b')
  expect(got).toEqual([['a', 'b']])
})

test('labels are sorted by the bytes of their names when that is asked for, before the rules of a route', () => {
  const routes = [relabelOf('[{target_label: A, replacement: x}]')]
  const { pipeline } = open({ global: identity, routes }, [0], { sortsLabels: true })
  const labels = ['zone', '__name__', 'Zone', 'ä', 'z'].map(name => ({ name, value: 'v' }))
  const { routes: sent } = pipeline.route(labels)
  expect(sent.map(one => typeof one === 'object' && one.map(({ name }) => name))).toEqual([
    ['Zone', '__name__', 'z', 'zone', 'ä', 'A'],
  ])
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

test('with shards each series, and its marker, goes to one receiver; relabeling drops only there', () => {
  const names = Array.from({ length: 40 }, (_, i) => `m${i}`)
  const urls = ['http://a', 'http://b', 'http://c']
  const shards = new ShardByUrl({ urls, replicas: 1, labels: [], ignoreLabels: [] })
  const drop7 = relabelOf("[{action: drop, source_labels: [__name__], regex: '.*7'}]")
  const routes = [drop7, drop7, drop7]
  const { pipeline, got } = open({ global: identity, routes }, [0, 1, 2], { shards })
  const page = pageOf(pipeline, ...names)
  pipeline.push({ page, values: new Float64Array(40), offset: 0, timestampMs: 1, times: undefined })
  expect(got.flat().toSorted()).toEqual(names.filter(name => !name.endsWith('7')).toSorted())
  const came = page.routes.map(({ sent, refused }) => sent + refused)
  expect(came).toEqual(urls.map((_, i) => names.filter(name => ownerOf(shards, name) === i).length))
  expect(page.routes.reduce((sum, { refused }) => sum + refused, 0)).toBe(4)

  const before = got.map(list => [...list])
  pipeline.pushStale({ page, indexes: undefined, timestampMs: 2 })
  expect(got).toEqual(before.map(list => [...list, ...list.map(name => `${name} ends`)]))
  expect(booksOf(pipeline)).toEqual({ received: 80, passed: 80, dropped: 0, pending: 0 })
})

function ownerOf(shards: ShardByUrl, value: string): number | undefined {
  return shards.ownersOf([{ name: '__name__', value }])[0]
}

test('metadata goes to every receiver as it is', () => {
  const { pipeline, got } = open({ global: identity, routes: [identity] })
  pipeline.pushMetadata(Uint32Array.of(3, 5))
  expect(got).toEqual([['metadata 3,5'], ['metadata 3,5']])
})
