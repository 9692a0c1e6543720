import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@vmkit/yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  loadScrapeConfig,
  parseScrapeConfig,
  type ScrapeFile,
  type ScrapeJob,
  type SdConfigs,
} from './index.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-scrape-config-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

const parse = (text: string, strict = true): Promise<ScrapeFile> =>
  parseScrapeConfig({ text, file: 'scrape.yml', dir: '/etc/vm' }, { strict })

async function parseJob(fields: string): Promise<ScrapeJob> {
  const { jobs } = await parse(`scrape_configs:\n- job_name: j\n${fields.replaceAll(/^/gm, '  ')}`)
  return jobs[0]!
}

async function failure(text: string, strict = true): Promise<string[]> {
  const error: unknown = await parse(text, strict).catch((caught: unknown) => caught)
  if (!(error instanceof ConfigError)) throw new Error('expected a ConfigError')
  return error.problems.map(({ line, message }) => `${line}: ${message}`)
}

type Expected = Partial<Omit<ScrapeJob, 'sd'>> & { readonly sd?: Partial<SdConfigs> }

test('an empty file has no jobs', async () => {
  expect(await parse('')).toMatchObject({ jobs: [], skippedJobs: [] })
})

test('a job has the defaults of the program', async () => {
  expect(await parseJob('')).toMatchObject({
    jobName: 'j',
    scrapeIntervalMs: 60_000,
    scrapeTimeoutMs: 10_000,
    maxScrapeSizeBytes: 0,
    metricsPath: '/metrics',
    scheme: 'http',
    honorLabels: false,
    honorTimestamps: false,
    sampleLimit: 0,
    seriesLimit: undefined,
    followRedirects: true,
    externalLabels: [],
    sd: { static_configs: [], dns_sd_configs: [] },
  })
})

test.each<[string, Expected]>([
  ['scrape_interval: 90', { scrapeIntervalMs: 90_000, scrapeTimeoutMs: 10_000 }],
  ['scrape_interval: 1.5m', { scrapeIntervalMs: 90_000 }],
  ['scrape_interval: 5s\nscrape_timeout: 7s', { scrapeIntervalMs: 5000, scrapeTimeoutMs: 5000 }],
  ['scrape_interval: 0s', { scrapeIntervalMs: 60_000 }],
  ['max_scrape_size: 10MiB', { maxScrapeSizeBytes: 10 * 1024 * 1024 }],
  ['honor_labels: yes', { honorLabels: true }],
  ['sample_limit: 0x10', { sampleLimit: 16 }],
  ['series_limit: 0', { seriesLimit: 0 }],
  ['series_limit: -1', { seriesLimit: 0 }],
  ['scheme: HTTPS', { scheme: 'https' }],
  ['disable_compression: true', { disableCompression: true }],
  ['disable_compression: true\nenable_compression: true', { disableCompression: false }],
  ['no_stale_markers: false', { noStaleMarkers: false }],
  ['params: {a: [1, true, 1.0]}', { params: new Map([['a', ['1', 'true', '1.0']]]) }],
  [
    'static_configs: [{targets: [a, b], labels: {v: 1.0, w: true, x: NO, y: null, z: 2020-01-01}}]',
    {
      sd: {
        static_configs: [
          {
            targets: ['a', 'b'],
            labels: [
              { name: 'v', value: '1.0' },
              { name: 'w', value: 'true' },
              { name: 'x', value: 'NO' },
              { name: 'y', value: '' },
              { name: 'z', value: '2020-01-01' },
            ],
          },
        ],
      },
    },
  ],
  [
    'file_sd_configs: [{files: [a/*.yml]}]',
    { sd: { file_sd_configs: [{ files: ['a/*.yml'], dir: '/etc/vm' }] } },
  ],
  [
    'basic_auth: {username: me, password_file: pw}',
    {
      http: {
        auth: {
          kind: 'basic',
          username: 'me',
          usernameFile: '',
          password: '',
          passwordFile: '/etc/vm/pw',
        },
        headers: [],
      },
    },
  ],
  [
    'bearer_token: t\nheaders: ["X-A: b:c"]',
    { http: { auth: { kind: 'bearer', token: 't', tokenFile: '' }, headers: [['X-A', 'b:c']] } },
  ],
])('a job with %j is read', async (fields, expected) => {
  expect(await parseJob(fields)).toMatchObject(expected)
})

test('global settings count where a job has none of its own', async () => {
  const { jobs, global } = await parse(`
global:
  scrape_interval: 20s
  scrape_timeout: 30s
  external_labels: {dc: x}
  sample_limit: 7
  relabel_configs: [{target_label: g, replacement: "1"}]
  metric_relabel_configs: [{action: labeldrop, regex: tmp}]
scrape_configs:
- job_name: a
  relabel_configs: [{source_labels: [g], target_label: own}]
- job_name: b
  scrape_interval: 5s
  sample_limit: 9
`)
  expect(global).toMatchObject({ scrapeIntervalMs: 20_000, sampleLimit: 7 })
  expect(jobs).toMatchObject([
    { scrapeIntervalMs: 20_000, scrapeTimeoutMs: 20_000, sampleLimit: 7 },
    { scrapeIntervalMs: 5_000, scrapeTimeoutMs: 5_000, sampleLimit: 9 },
  ])
  expect(jobs[0]!.externalLabels).toEqual([{ name: 'dc', value: 'x' }])
  expect(jobs[0]!.relabel.apply([{ name: 'a', value: 'b' }])).toEqual([
    { name: 'a', value: 'b' },
    { name: 'g', value: '1' },
    { name: 'own', value: '1' },
  ])
  expect(jobs[1]!.metricRelabel.length).toBe(1)
})

test.each<[string, string[]]>([
  ['scrape_confgs: []', ['1: unknown field "scrape_confgs"; did you mean "scrape_configs"?']],
  [
    'scrape_configs:\n- job_name: j\n  scrape_intervall: 1s\n  scrape_protocols: []',
    [
      '3: unknown field "scrape_intervall" in scrape_configs[0]; did you mean "scrape_interval"?',
      '4: unknown field "scrape_protocols" in scrape_configs[0]',
    ],
  ],
  [
    'scrape_configs:\n- job_name: j\n- job_name: j',
    ['3: the job name "j" is used twice; each job needs its own'],
  ],
])('the whole configuration %j is refused', async (text, messages) => {
  expect(await failure(text)).toEqual(messages)
})

test.each([
  'scrape_configs:\n- job_name: j\n  scrape_interval: soon',
  'scrape_configs:\n- job_name: j\n  job_name: k',
  'scrape_configs: {job_name: j}',
  'global: {relabel_configs: [{action: nope}]}',
  'scrape_configs: [',
])('the whole configuration %j is refused with a place', async text => {
  const [first] = await failure(text)
  expect(first).toMatch(/^[1-9]/)
})

test('unknown fields are passed over when not strict', async () => {
  const job = 'scrape_configs:\n- job_name: j\n'
  expect((await parse(`${job}  scrape_protocols: []`, false)).jobs).toHaveLength(1)
})

test.each<[string, RegExp]>([
  ['scheme: ftp', /scheme "ftp"; expected "http" or "https"/],
  ['max_scrape_size: big', /cannot parse size "big"/],
  ['relabel_configs: [{action: nope}]', /nope/],
  ['metric_relabel_configs: [{regex: "("}]', /\(/],
  ['bearer_token: a\nbasic_auth: {username: b}', /basic_auth and bearer_token together/],
  ['headers: [nope]', /write "Name: value"/],
])('only the job is skipped for %j', async (fields, message) => {
  const { jobs, skippedJobs } = await parse(
    `scrape_configs:\n- job_name: good\n- job_name: bad\n${fields.replaceAll(/^/gm, '  ')}`,
  )
  expect(jobs.map(({ jobName }) => jobName)).toEqual(['good'])
  expect(skippedJobs.map(({ job }) => job)).toEqual(['bad'])
  expect(skippedJobs[0]!.problems[0]!.message).toMatch(message)
  expect(skippedJobs[0]!.problems[0]!.line).toBeGreaterThan(2)
})

test('a job without a name is skipped', async () => {
  expect(await parse('scrape_configs:\n- metrics_path: /x')).toMatchObject({
    jobs: [],
    skippedJobs: [{ job: '', problems: [{ message: 'missing "job_name"', line: 2 }] }],
  })
})

test('fingerprints tell whether a scrape would differ', async () => {
  const fingerprint = async (fields: string): Promise<string> =>
    (await parseJob(fields)).fingerprint
  const base = await fingerprint('honor_labels: true')
  expect(await fingerprint('# comment\nhonor_labels:   true')).toBe(base)
  expect(await fingerprint('honor_labels: true\nstatic_configs: [{targets: [a]}]')).toBe(base)
  expect(await fingerprint('honor_labels: false')).not.toBe(base)
  expect(
    await fingerprint(
      'honor_labels: true\nmetric_relabel_configs: [{action: labeldrop, regex: x}]',
    ),
  ).not.toBe(base)
})

test('secrets do not show in the printable text', async () => {
  const { text, printableText } = await parse(`scrape_configs:
- job_name: j
  basic_auth: {username: me, password: "hush"}
  headers: ["X-Key: hush"] # kept
- job_name: k
  authorization:
    credentials: |
      hush
      hush
  tls_config: {key: hush}
  static_configs: [{targets: [a], labels: {key: shown, token: shown}}]
  consul_sd_configs: [{server: a, token: hush}]
`)
  expect(text).toContain('hush')
  expect(printableText).toBe(`scrape_configs:
- job_name: j
  basic_auth: {username: me, password: <secret>}
  headers: [<secret>] # kept
- job_name: k
  authorization:
    credentials: |
      <secret>
  tls_config: {key: <secret>}
  static_configs: [{targets: [a], labels: {key: shown, token: shown}}]
  consul_sd_configs: [{server: a, token: <secret>}]
`)
})

test('scrape_config_files are bare lists found by path or glob', async () => {
  writeFileSync(join(dir, 'main.yml'), 'scrape_config_files: [part-*.yml]\n')
  writeFileSync(join(dir, 'part-1.yml'), '- job_name: "%{NAME}"\n')
  writeFileSync(join(dir, 'part-2.yml'), '- job_name: two\n  nope: 1\n')
  const load = (strict: boolean): Promise<ScrapeFile> =>
    loadScrapeConfig(join(dir, 'main.yml'), { strict, env: { NAME: 'one' } })
  const { jobs, text } = await load(false)
  expect(jobs.map(({ jobName }) => jobName)).toEqual(['one', 'two'])
  expect(text).toContain('job_name: two')
  await expect(load(true)).rejects.toThrow(/part-2\.yml:2:3: unknown field "nope"/)
})
