import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, getJson, start, startOurs, until, untilUp } from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startVictoriaMetrics, type VictoriaMetrics } from '../../peers/victoria-metrics.ts'
import type { WireSample } from '../stories/read-samples.ts'
import { startSink } from '../stories/sink.ts'
import { startScriptTarget } from './script-target.ts'
import { STALE_BITS, bitsOf, exportAll, lineOf, readPrometheus } from './stored.ts'

const vmProgram = todaysPeer('victoria-metrics')
const prometheusProgram = todaysPeer('prometheus')

const NAN_BITS = 0x7ff8000000000001n
/** Enough for two failures and each kind of coming and going. */
const SCRAPES = 13

const stack = new AsyncDisposableStack()
let sent: readonly WireSample[] = []
let vm: VictoriaMetrics | undefined
let prometheusUrl = ''

async function startPrometheus(program: string, dir: string): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`
  const config = join(dir, 'prometheus.yml')
  writeFileSync(config, '{}')
  const process = stack.use(
    start(program, [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, 'prometheus')}`,
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
    ]),
  )
  await untilUp(`http://${address}/-/ready`, process)
  return `http://${address}`
}

beforeAll(async () => {
  if (vmProgram === undefined && prometheusProgram === undefined) return
  const dir = stack.use(temporaryDir()).path
  const sink = stack.use(await startSink())
  const target = stack.use(await startScriptTarget())
  const urls: [url: string, forcePromProto: boolean][] = [[sink.urlOf('ours'), false]]
  if (vmProgram !== undefined) {
    vm = stack.use(await startVictoriaMetrics(vmProgram, join(dir, 'vm')))
    urls.push(
      [`${vm.url}/api/v1/write?extra_label=via=zstd`, false],
      [`${vm.url}/api/v1/write?extra_label=via=snappy`, true],
    )
  }
  if (prometheusProgram !== undefined) {
    prometheusUrl = await startPrometheus(prometheusProgram, dir)
    urls.push([`${prometheusUrl}/api/v1/write`, false])
  }
  const config = join(dir, 'scrape.yml')
  const job = { job_name: 'script', static_configs: [{ targets: [target.address] }] }
  writeFileSync(
    config,
    JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: [job] }),
  )
  const agent = stack.use(
    startOurs('agent', [
      `-httpListenAddr=127.0.0.1:${await freePort()}`,
      `-promscrape.config=${config}`,
      `-remoteWrite.tmpDataPath=${join(dir, 'queue')}`,
      // Prometheus wants the samples of a series in order.
      '-remoteWrite.queues=1',
      ...urls.flatMap(([url, isForced]) => [
        `-remoteWrite.url=${url}`,
        `-remoteWrite.forcePromProto=${isForced}`,
      ]),
    ]),
  )
  await until('the script to be played', async () => target.scrapes() >= SCRAPES, {
    processes: [agent],
  })
  if ((await agent.stop()) !== 0) throw new Error(agent.output())
  sent = sink.samplesOf('ours', '')
}, 120_000)
afterAll(() => stack.disposeAsync())

const lines = (samples: readonly WireSample[]): string[] => samples.map(lineOf).toSorted()

function withoutSignOfZero(one: WireSample): WireSample {
  return one.bits === bitsOf(-0) ? { ...one, bits: 0n } : one
}

const isBinary = ({ labels }: WireSample): boolean => labels.some(([, value]) => value === 'binary')

test.skipIf(vmProgram === undefined && prometheusProgram === undefined)(
  'the script has markers, NaN, and everything else that is easily lost',
  () => {
    const bits = sent.map(one => one.bits)
    expect(sent.length).toBeGreaterThan(30 * (SCRAPES - 3))
    expect(bits.filter(one => one === STALE_BITS).length).toBeGreaterThan(50)
    for (const wanted of [NAN_BITS, bitsOf(Infinity), bitsOf(-Infinity), bitsOf(-0)]) {
      expect(bits).toContain(wanted)
    }
    expect(new Set(lines(sent)).size).toBe(sent.length)
  },
)

describe.skipIf(prometheusProgram === undefined)('Prometheus', () => {
  test('holds every sample, bit by bit', async () => {
    // Its remote-read API leaves out what equals zero, and the sign with it.
    const stored = (await readPrometheus(prometheusUrl)).map(withoutSignOfZero)
    expect(lines(stored)).toEqual(lines(sent.map(withoutSignOfZero)))
  })

  test('keeps the sign of zero', async () => {
    const last = sent.findLast(({ bits }) => bits === bitsOf(-0))!
    const time = last.timestampMs / 1000
    const query = encodeURIComponent('special{i="3"}')
    const { data } = await getJson(`${prometheusUrl}/api/v1/query?query=${query}&time=${time}`)
    expect(data.result.map(({ value }: { value: unknown }) => value)).toEqual([[time, '-0']])
  })
})

describe.skipIf(vmProgram === undefined).each(['zstd', 'snappy'])('VictoriaMetrics, by %s', via => {
  test('holds every sample to the bit, but for NaN, which it does not store', async () => {
    const stored = await exportAll(vm!.url, `{via="${via}"}`)
    // It has one zero, and numbers with a decimal exponent.
    const wanted = sent
      .filter(one => one.bits !== NAN_BITS && !isBinary(one))
      .map(withoutSignOfZero)
    expect(lines(stored.filter(one => !isBinary(one)))).toEqual(lines(wanted))
    expect(stored.filter(isBinary)).toHaveLength(sent.filter(isBinary).length)
  })

  test('knows the staleness markers as such', async () => {
    const wanted = sent.filter(({ bits }) => bits === STALE_BITS)
    const rows = await vm!.query(`sum(stale_samples_over_time({via="${via}"}[1h]))`)
    expect(rows.map(({ value }) => value)).toEqual([wanted.length])
  })
})
