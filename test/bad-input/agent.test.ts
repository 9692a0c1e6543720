import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../peers/process.ts'
import { folderWith, refusalOf } from './command-line.ts'

const job = (fields: string): string => `scrape_configs:\n- job_name: a\n  ${fields}\n`

const files = folderWith({
  'ok.yml': job('static_configs: [{targets: ["h:1"]}]'),
  'yaml.yml': 'scrape_configs: [\n',
  'unknown.yml': job('scrape_intervall: 5s'),
  'prometheus.yml': 'remote_write: []\nscrape_configs: []\n',
  'duration.yml': job('scrape_interval: 5x'),
  'twice.yml': 'scrape_configs:\n- job_name: a\n- job_name: a\n',
  'scheme.yml': job('scheme: gopher'),
  'regex.yml': job('relabel_configs: [{action: keep, source_labels: [x], regex: "a(b"}]'),
  'relabel-regex.yml': '- action: keep\n  source_labels: [x]\n  regex: "a(b"\n',
  'relabel-unknown.yml': '- actoin: keep\n  source_labels: [x]\n',
})
const blocker = createServer()
let port = 0
beforeAll(async () => {
  port = await freePort()
  await new Promise<void>(resolve => blocker.listen(port, '127.0.0.1', resolve))
})
afterAll(() => {
  blocker.close()
  files[Symbol.dispose]()
})

const data = join(files.dir, 'data')
/** What a sound command line has. */
const sound = [
  '-httpListenAddr=127.0.0.1:0',
  '-remoteWrite.url=http://127.0.0.1:1/write',
  `-remoteWrite.tmpDataPath=${data}`,
]
const at = (name: string): string => join(files.dir, name)
const config = (name: string): string => `-promscrape.config=${at(name)}`
/** Puts the folder and the port in. */
const full = (text: string): string =>
  text.replaceAll('DIR/', `${files.dir}/`).replaceAll('PORT', String(port))

// Exit codes as those of vmagent 1.145, but for jobs and flags it passes over in silence.
test.each<[string, readonly string[], number, string]>([
  [
    'an unknown flag',
    [...sound, '-promscrape.confg=x'],
    2,
    'unknown flag -promscrape.confg; did you mean -promscrape.config?\n',
  ],
  [
    'a bad value',
    [...sound, '-remoteWrite.flushInterval=1d'],
    2,
    'cannot use -remoteWrite.flushInterval="1d": ',
  ],
  ['an argument too many', [...sound, 'x'], 1, 'cannot use the arguments ["x"]: '],
  [
    'a flag that has no effect yet',
    [...sound, '-streamAggr.config=x'],
    2,
    'flag -streamAggr.config is not supported yet; leave it out',
  ],
  ['no receiver', [], 255, 'fatal: cannot start: no -remoteWrite.url; '],
  [
    'a receiver that is no URL',
    [...sound, '-remoteWrite.url=nonsense'],
    255,
    'fatal: cannot use -remoteWrite.url "nonsense": not a URL; expected something like ',
  ],
  [
    'a receiver of another kind, its password not shown',
    [...sound, '-remoteWrite.url=kafka://u:hunter2@h/x?token=hunter2'],
    255,
    'fatal: cannot use -remoteWrite.url "kafka://h/x": unsupported scheme "kafka"; expected http or https',
  ],
  [
    'labels that count for shards, and others that do not',
    [
      ...sound,
      '-remoteWrite.url=http://127.0.0.1:1/other',
      '-remoteWrite.shardByURL',
      '-remoteWrite.shardByURL.labels=a',
      '-remoteWrite.shardByURL.ignoreLabels=b',
    ],
    255,
    'fatal: cannot use -remoteWrite.shardByURL.labels together with -remoteWrite.shardByURL.ignoreLabels: ',
  ],
  [
    'headers without a colon',
    [...sound, '-remoteWrite.headers=hunter2'],
    255,
    'fatal: cannot use -remoteWrite.headers: ',
  ],
  [
    'a block without room',
    [...sound, '-remoteWrite.maxBlockSize=0'],
    255,
    'fatal: cannot use -remoteWrite.maxBlockSize="0": nothing fits; pass a number above 0',
  ],
  [
    'a label without a value',
    [...sound, '-remoteWrite.label=abc'],
    255,
    'fatal: cannot parse -remoteWrite.label "abc": no name before "="; expected name=value',
  ],
  [
    'a queue below a file',
    [...sound, `-remoteWrite.tmpDataPath=${at('ok.yml')}`],
    255,
    'fatal: cannot open queue "DIR/ok.yml/',
  ],
  [
    'a port in use',
    [...sound, '-httpListenAddr=127.0.0.1:PORT', config('ok.yml')],
    255,
    'fatal: cannot listen on "127.0.0.1:PORT": address already in use; ',
  ],
  [
    'an address that is none',
    ['-httpListenAddr=nonsense', ...sound.slice(1)],
    255,
    'fatal: cannot listen on "nonsense": ',
  ],
  [
    'a missing file',
    [...sound, config('missing.yml')],
    255,
    'fatal: cannot read "DIR/missing.yml": ',
  ],
  ['bad YAML', [...sound, config('yaml.yml')], 255, 'fatal: DIR/yaml.yml:2:1: cannot parse YAML: '],
  [
    'an unknown field',
    [...sound, config('unknown.yml')],
    255,
    'fatal: DIR/unknown.yml:3:3: unknown field "scrape_intervall" in scrape_configs[0]; did you mean "scrape_interval"?\n',
  ],
  [
    "a field of Prometheus' own",
    [...sound, config('prometheus.yml')],
    255,
    'fatal: DIR/prometheus.yml:1:1: unknown field "remote_write"\n',
  ],
  [
    'a bad duration',
    [...sound, config('duration.yml')],
    255,
    'fatal: DIR/duration.yml:3:20: scrape_configs[0].scrape_interval: cannot parse duration "5x"; expected something like 30s, ',
  ],
  [
    'a job name used twice',
    [...sound, config('twice.yml')],
    255,
    'fatal: DIR/twice.yml:3:3: scrape_configs[1].job_name: the job name "a" is used twice; ',
  ],
  [
    'a bad regex in a relabel file',
    [...sound, `-remoteWrite.relabelConfig=${at('relabel-regex.yml')}`],
    255,
    'fatal: DIR/relabel-regex.yml:3:12: relabel_configs[0].regex: cannot parse regex "a(b": ',
  ],
  [
    'a member outside the cluster',
    [
      ...sound,
      config('ok.yml'),
      '-promscrape.cluster.membersCount=2',
      '-promscrape.cluster.memberNum=vmagent-2',
    ],
    255,
    'fatal: cannot use -promscrape.cluster.memberNum "vmagent-2": it is not below -promscrape.cluster.membersCount=2; ',
  ],
  [
    'a member without a number',
    [
      ...sound,
      config('ok.yml'),
      '-promscrape.cluster.membersCount=2',
      '-promscrape.cluster.memberNum=abc',
    ],
    255,
    'fatal: cannot parse -promscrape.cluster.memberNum "abc": ',
  ],
  [
    'a check of a job it would skip',
    ['-dryRun', config('scheme.yml')],
    255,
    'fatal: the configuration has a problem:\nDIR/scheme.yml:3:11: job "a": cannot use scheme "gopher"; expected "http" or "https"\n',
  ],
  [
    'a check of a bad regex in a job',
    ['-promscrape.config.dryRun', config('regex.yml')],
    255,
    'DIR/regex.yml:3:65: job "a": cannot parse regex "a(b": ',
  ],
  [
    'a check of two bad files',
    [
      '-dryRun',
      config('unknown.yml'),
      `-remoteWrite.urlRelabelConfig=${at('relabel-unknown.yml')}`,
    ],
    255,
    'fatal: the configuration has 2 problems:\nDIR/unknown.yml:3:3: ',
  ],
  ['a check of a sound file', ['-dryRun', config('ok.yml')], 0, ''],
  ['a check of nothing', ['-dryRun'], 0, ''],
])('%s is refused with one message', async (_, args, code, message) => {
  const refusal = await refusalOf('agent', args.map(full))
  expect(refusal.said).toContain(full(message))
  expect(refusal.said).toMatch(/^(fatal: .*[^]*|[^]*see all flags\n|)$/)
  expect(refusal.said.split('fatal: ').length).toBeLessThanOrEqual(2)
  expect(refusal.said).not.toMatch(/hunter2|node:internal|\n\s+at /)
  expect(refusal.code).toBe(code)
  const left = existsSync(data) ? readdirSync(data, { recursive: true }).map(String) : []
  expect(left.filter(file => file.endsWith('lock'))).toEqual([])
})

test('an unknown field may be passed over, as the message says', async () => {
  const args = ['-dryRun', config('prometheus.yml')]
  const refusal = await refusalOf('agent', args)
  expect(refusal.said).toContain('-promscrape.config.strictParse=false')
  const passed = await refusalOf('agent', [...args, '-promscrape.config.strictParse=false'])
  expect(passed).toEqual({ code: 0, said: '' })
})
