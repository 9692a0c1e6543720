import { describe, expect, test, beforeAll, afterAll } from 'vitest'
import { getJson, getText } from '../../peers/process.ts'
import { todaysPeer } from '../../peers/programs.ts'
import { temporaryDir } from '../../peers/temporary-dir.ts'
import { startAgent, untilScraped, type RunningAgent } from './agents.ts'
import { scrapeConfig } from './scrape-config.ts'
import { startTargetServer } from './target-server.ts'

const vmagent = todaysPeer('vmagent')

/** What must be equal of a line of /targets: all but what differs between two scrapes, and words. */
function comparable(text: string): string[] {
  return text.split('\n').map(line =>
    line
      .replace(/scrapes_total=[1-9]\d*/, 'scrapes_total=N')
      .replace(/scrapes_failed=[1-9]\d*/, 'scrapes_failed=N')
      .replace(/last_scrape=[\d.]+s/, 'last_scrape=Ns')
      .replace(/scrape_duration=\d+ms/, 'scrape_duration=Nms')
      .replace(/error=.+/, 'error=SOME'),
  )
}

interface ApiTarget {
  readonly scrapePool: string
  readonly scrapeUrl: string
  readonly lastError: string
  readonly lastScrape: string
  readonly lastScrapeDuration: number
}

const FIELDS = [
  'discoveredLabels',
  'labels',
  'scrapePool',
  'scrapeUrl',
  'lastError',
  'lastScrape',
  'lastScrapeDuration',
  'lastSamplesScraped',
  'health',
]

/** What must be equal of a target of the API. */
function comparableTarget(target: ApiTarget): object {
  expect(Object.keys(target).slice(0, FIELDS.length)).toEqual(FIELDS)
  expect(target.lastScrape).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9])?Z$/)
  const known = Object.entries(target).filter(([name]) => FIELDS.includes(name))
  return {
    ...Object.fromEntries(known),
    lastError: target.lastError !== '',
    lastScrape: target.lastScrape.startsWith('1970') ? target.lastScrape : 'some time',
    lastScrapeDuration: /^\d+(\.\d{1,3})?$/.test(String(target.lastScrapeDuration)),
  }
}

function sorted(targets: readonly ApiTarget[]): object[] {
  const keyOf = ({ scrapePool, scrapeUrl }: ApiTarget): string => `${scrapePool} ${scrapeUrl}`
  return targets.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map(comparableTarget)
}

describe.skipIf(vmagent === undefined)('the pages about targets beside those of vmagent', () => {
  const stack = new AsyncDisposableStack()
  let ours: RunningAgent
  let theirs: RunningAgent

  beforeAll(async () => {
    const dir = stack.use(temporaryDir())
    const { address } = stack.use(await startTargetServer())
    const config = scrapeConfig(address)
    ours = stack.use(await startAgent(dir.path, config, undefined))
    theirs = stack.use(await startAgent(dir.path, config, vmagent))
    await Promise.all([untilScraped(ours), untilScraped(theirs)])
  }, 60_000)
  afterAll(() => stack.disposeAsync())

  test.each([
    '',
    '?show_original_labels=true',
    '?show_only_unhealthy=true',
    '?show_only_unhealthy=yes',
    '?endpoint_search=127.0.0.1:[12]/',
    '?endpoint_search=nowhere',
    '?label_search={job="good"}',
    '?label_search={job=~"(good|failing)",odd!=""}&show_only_unhealthy=1',
    '?label_search={}',
  ])('/targets%s has the same lines', async query => {
    for (const path of ['/targets', '/prometheus/targets']) {
      const [expected, actual] = await Promise.all(
        [theirs, ours].map(({ url }) => getText(`${url}${path}${query}`)),
      )
      expect(comparable(actual ?? '')).toEqual(comparable(expected ?? ''))
    }
  })

  test.each([
    '',
    '?state=any',
    '?state=active',
    '?state=dropped',
    '?state=x',
    '?scrapePool=good&state=active',
  ])('/api/v1/targets%s has the same targets', async query => {
    const [expected, actual] = await Promise.all(
      [theirs, ours].map(({ url }) => getJson(`${url}/api/v1/targets${query}`)),
    )
    expect(actual.status).toBe('success')
    expect(sorted(actual.data.activeTargets)).toEqual(sorted(expected.data.activeTargets))
    const labelsOf = (target: { discoveredLabels: object }): object => target.discoveredLabels
    expect(actual.data.droppedTargets.map(labelsOf)).toEqual(
      expected.data.droppedTargets.map(labelsOf),
    )
  })

  test.each(['good', 'html', 'failing', 'slow', 'too-large', 'refused', 'too-many-samples'])(
    '/target_response of the target "%s" answers the same',
    async job => {
      const [expected, actual] = await Promise.all(
        [theirs, ours].map(agent => responseOf(agent, job)),
      )
      expect(actual).toEqual(expected)
    },
  )

  test('a target that is not there has no response', async () => {
    for (const path of [
      '/target_response?id=none',
      '/prometheus/target_response?id=none',
      '/target_response',
    ]) {
      const [expected, actual] = await Promise.all(
        [theirs, ours].map(async ({ url }) => {
          const answer = await fetch(url + path)
          return [answer.status, answer.headers.get('content-type'), await answer.text()]
        }),
      )
      expect(actual).toEqual(expected)
    }
  })

  test('asking a target adds nothing to its scrapes', async () => {
    const of = async (): Promise<number> => {
      const text = await getText(`${ours.url}/targets?label_search={job="good"}`)
      return Number(/scrapes_total=(\d+)/.exec(text)?.[1])
    }
    const before = await of()
    const startMs = performance.now()
    for (let i = 0; i < 20; i++) await responseOf(ours, 'good')
    const scrapesMeanwhile = Math.ceil((performance.now() - startMs) / 1000)
    expect((await of()) - before).toBeLessThanOrEqual(scrapesMeanwhile)
  })
})

/** Follows the link to the response of a job's first target, as a browser does. */
async function responseOf({ url }: RunningAgent, job: string): Promise<object> {
  const query = `label_search=${encodeURIComponent(`{job="${job}"}`)}`
  const page = await (
    await fetch(`${url}/targets?${query}`, { headers: { accept: 'text/html' } })
  ).text()
  const link = /target_response\?id=([0-9a-f]{16})/.exec(page)
  const answer = await fetch(`${url}/${link?.[0]}`)
  const text = await answer.text()
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    text: text.replace(/^(cannot fetch response from id=)[0-9a-f]{16}: .*/s, '$1ID: SOME'),
  }
}
