import { formatLabels } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import { parseScrapeConfig } from '../config/index.ts'
import { buildTarget, type BuiltTarget, type TargetOptions } from './target.ts'

const options: TargetOptions = {
  cluster: {
    membersCount: 1,
    memberNum: 0,
    memberNumText: '0',
    replicationFactor: 1,
    memberLabel: '',
    name: '',
  },
  maxScrapeSizeBytes: 1000,
  seriesLimitPerTarget: 0,
  dropOriginalLabels: false,
}

async function build(
  fields: string,
  labels: Record<string, string> = {},
  overrides: Partial<TargetOptions> = {},
): Promise<BuiltTarget> {
  const { jobs } = await parseScrapeConfig({
    text: `scrape_configs: [{job_name: j, ${fields}}]`,
    file: 'scrape.yml',
    dir: '/',
  })
  const list = Object.entries(labels).map(([name, value]) => ({ name, value }))
  const discovered = { address: 'h:1', labels: list }
  return buildTarget(jobs[0]!, discovered, { ...options, ...overrides })
}

test('a target has its labels before and after relabeling', async () => {
  const built = await build(
    'params: {b: [x, y], a: [z]}, relabel_configs: [{source_labels: [__meta_zone], target_label: zone}]',
    { __meta_zone: 'q', env: 'test' },
  )
  if (built.kind !== 'target') throw new Error(built.kind)
  const { target } = built
  expect(formatLabels(target.originalLabels)).toBe(
    '{__address__="h:1",__meta_zone="q",__metrics_path__="/metrics",__param_a="z",__param_b="x",__scheme__="http",__scrape_interval__="1m0s",__scrape_timeout__="10s",env="test",job="j"}',
  )
  expect(formatLabels(target.labels)).toBe('{env="test",instance="h:1",job="j",zone="q"}')
  expect(target.url).toBe('http://h:1/metrics?a=z&b=x&b=y')
  expect(target.intervalMs).toBe(60_000)
})

test('labels of the source win over those of the job', async () => {
  const built = await build('', { __address__: 'other', job: 'mine', __metrics_path__: '/x' })
  expect(built).toMatchObject({
    kind: 'target',
    target: {
      url: 'http://other/x',
      labels: [
        { name: 'instance', value: 'other:80' },
        { name: 'job', value: 'mine' },
      ],
    },
  })
})

test('special labels override the settings of the job', async () => {
  const built = await build('sample_limit: 3, label_limit: 4', {
    __scrape_interval__: '30s',
    __scrape_timeout__: '45s',
    __sample_limit__: '7',
    __series_limit__: '8',
    __tenant_id__: '1:2',
  })
  expect(built).toMatchObject({
    kind: 'target',
    target: {
      intervalMs: 30_000,
      timeoutMs: 45_000,
      sampleLimit: 7,
      labelLimit: 4,
      seriesLimit: 8,
      externalLabels: [],
      tenantLabels: [
        { name: 'vm_account_id', value: '1' },
        { name: 'vm_project_id', value: '2' },
      ],
    },
  })
})

test.each([
  { __scrape_interval__: 'soon' },
  { __scrape_timeout__: '0s' },
  { __sample_limit__: '1.5' },
  { __stream_parse__: 'yes' },
  { __tenant_id__: 'x' },
])('the special label %j is refused', async labels => {
  expect(await build('', labels)).toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('cannot use target "http://h:1/metrics"'),
  })
})

test.each<[string, string, Partial<TargetOptions>, object]>([
  [
    'relabeling',
    'relabel_configs: [{action: drop, source_labels: [job], regex: j}]',
    {},
    { reason: 'relabeling', memberNums: [] },
  ],
  [
    'a missing address',
    'relabel_configs: [{action: labeldrop, regex: __address__}]',
    {},
    { reason: 'missing scrape URL' },
  ],
])('a target is dropped for %s', async (_, fields, overrides, dropped) => {
  expect(await build(fields, {}, overrides)).toMatchObject({ kind: 'dropped', dropped })
})

test.each([
  ['', {}, false],
  ['stream_parse: true', {}, true],
  ['', { __stream_parse__: 't' }, true],
  ['stream_parse: true', { __stream_parse__: '0' }, false],
])('with %j and the labels %j streamParse is %j', async (fields, labels, streamParse) => {
  expect(await build(fields, labels)).toMatchObject({ target: { streamParse } })
})

test('of several members exactly the owners scrape a target', async () => {
  for (const replicationFactor of [1, 2]) {
    const built = await Promise.all(
      [0, 1, 2].map(memberNum =>
        build(
          '',
          {},
          {
            cluster: { ...options.cluster, membersCount: 3, memberNum, replicationFactor },
          },
        ),
      ),
    )
    const owners = built.flatMap(({ kind }, num) => (kind === 'target' ? num : []))
    expect(owners).toHaveLength(replicationFactor)
    for (const one of built) {
      if (one.kind !== 'dropped') continue
      expect(one.dropped.reason).toBe('sharding')
      expect(one.dropped.memberNums.toSorted((a, b) => a - b)).toEqual(owners)
    }
  }
})

test('the member label is the member number as it was given', async () => {
  const cluster = { ...options.cluster, memberNumText: 'pod-0', memberLabel: 'agent' }
  const built = await build('', {}, { cluster })
  if (built.kind !== 'target') throw new Error(built.kind)
  expect(formatLabels(built.target.labels)).toBe('{agent="pod-0",instance="h:1",job="j"}')
})

test('keys differ exactly when scrapes would', async () => {
  const keyOf = async (fields: string, labels?: Record<string, string>): Promise<string> => {
    const built = await build(fields, labels)
    return built.kind === 'target' ? built.target.key : ''
  }
  const base = await keyOf('honor_labels: true')
  expect(await keyOf('honor_labels: true', { __meta_x: '1' })).toBe(base)
  expect(await keyOf('honor_labels: true, static_configs: []')).toBe(base)
  expect(await keyOf('honor_labels: true', { x: '1' })).not.toBe(base)
  expect(await keyOf('honor_labels: false')).not.toBe(base)
  expect(await keyOf('honor_labels: true', { __scrape_interval__: '5s' })).not.toBe(base)
})
