import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AlertingRuleConfig, GroupConfig } from '../config/index.ts'
import { startGroups } from '../manager.ts'
import { parseLibrary } from '../template/index.ts'
import { startGroup, type GroupOptions } from './index.ts'

type Query = Parameters<GroupOptions['datasource']['query']>[0]
type Answer = Awaited<ReturnType<GroupOptions['datasource']['query']>>

const START = Date.parse('2026-11-22T08:00:00Z')
const oneRow: Answer = {
  kind: 'rows',
  rows: [{ labels: labelsFromObject({ shop: 's1' }), value: 5, timestampMs: 0 }],
  seriesFetched: 3,
  isPartial: false,
}

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})
afterEach(() => {
  vi.useRealTimers()
})

function rule(name: string): AlertingRuleConfig {
  return {
    kind: 'alerting',
    id: name,
    name,
    expr: name,
    labels: [],
    annotations: [],
    forMs: 0,
    keepFiringForMs: 0,
    debug: false,
    updateEntriesLimit: undefined,
  }
}

function group(change: Partial<GroupConfig> = {}): GroupConfig {
  return {
    id: '1',
    name: 'g',
    file: 'f',
    intervalMs: 10_000,
    evalOffsetMs: 0,
    evalDelayMs: undefined,
    evalAlignment: true,
    limit: undefined,
    concurrency: 1,
    params: [],
    headers: [],
    notifierHeaders: [],
    labels: [],
    rules: [rule('a')],
    checksum: '1',
    ...change,
  }
}

/** Everything around a group; the datasource answers as `answer` says. */
function surroundings(answer: (query: Query) => Promise<Answer> = () => Promise.resolve(oneRow)) {
  const metrics = new MetricRegistry()
  const events: string[] = []
  const lines: string[] = []
  const options: GroupOptions = {
    datasource: {
      async query(query) {
        const seconds = (query.timeMs - START) / 1000
        events.push(`query ${query.expr} ${seconds}`)
        const result = await answer(query)
        events.push(`answer ${query.expr} ${seconds}`)
        return result
      },
      close: () => Promise.resolve(),
    },
    notifiers: {
      async send(alerts) {
        events.push(`send ${alerts.map(alert => alert.startsAtMs - START).join()}`)
      },
      status: () => [],
      close: () => Promise.resolve(),
    },
    remoteWriter: undefined,
    externalLabels: [],
    externalUrl: () => '',
    templates: () => parseLibrary([]),
    disableAlertgroupLabel: false,
    resendDelayMs: 0,
    maxResolveDurationMs: 0,
    defaultLimit: 0,
    defaultUpdateEntries: 3,
    defaultEvalDelayMs: 0,
    maxStartDelayMs: 0,
    givenUrl: '',
    alertSource: () => '',
    log: createLogger({ output: line => lines.push(line) }),
    metrics,
  }
  return { options, events, lines, metrics }
}

const slow = async (): Promise<Answer> => {
  await new Promise(resolve => setTimeout(resolve, 4000))
  return oneRow
}

test('a group evaluates every interval, in file order, each rule told before the next', async () => {
  const { options, events } = surroundings()
  const running = startGroup(group({ rules: [rule('a'), rule('b')] }), options)
  await vi.advanceTimersByTimeAsync(10_000)
  await running.stop()
  const round = (seconds: number): string[] =>
    ['a', 'b'].flatMap(name => [`query ${name} ${seconds}`, `answer ${name} ${seconds}`, 'send 0'])
  expect(events).toEqual([...round(0), ...round(10)])
})

test('concurrency lets rules of one round overlap', async () => {
  const { options, events } = surroundings(slow)
  const running = startGroup(group({ concurrency: 2, rules: ['a', 'b', 'c'].map(rule) }), options)
  await vi.advanceTimersByTimeAsync(1000)
  expect(events).toEqual(['query a 0', 'query b 0'])
  const stopped = running.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopped
})

test('a round that takes too long makes the next ones missed, not made up for', async () => {
  const long = async (): Promise<Answer> => {
    await new Promise(resolve => setTimeout(resolve, 25_000))
    return oneRow
  }
  const { options, events, metrics } = surroundings(long)
  const running = startGroup(group(), options)
  await vi.advanceTimersByTimeAsync(26_000)
  expect(events.filter(event => event.startsWith('query'))).toEqual(['query a 0', 'query a 20'])
  const labels = { group: 'g', file: 'f' }
  expect(metrics.counter('vmalert_iteration_missed_total', labels).value).toBe(1)
  const stopped = running.stop()
  await vi.advanceTimersByTimeAsync(30_000)
  await stopped
})

test('a clock that goes back is followed and counted', async () => {
  const { options, metrics } = surroundings()
  let shiftMs = 0
  const running = startGroup(group(), { ...options, now: () => Date.now() + shiftMs })
  await vi.advanceTimersByTimeAsync(5000)
  shiftMs = -3_600_000
  await vi.advanceTimersByTimeAsync(10_000)
  expect(metrics.counter('vmalert_iteration_reset_total', { group: 'g', file: 'f' }).value).toBe(1)
  expect(running.lastEvaluationMs).toBe(START + 10_000 - 3_600_000)
  await running.stop()
})

test('a failed query is kept, counted and logged; alerts stay and nothing is sent', async () => {
  let answer: Answer = oneRow
  const { options, events, lines, metrics } = surroundings(() => Promise.resolve(answer))
  const running = startGroup(group(), options)
  await vi.advanceTimersByTimeAsync(1000)
  answer = { kind: 'failure', reason: 'it is away' }
  await vi.advanceTimersByTimeAsync(10_000)
  const [status] = running.rules()
  expect(
    status?.updates.map(({ error, samples, seriesFetched }) => [error, samples, seriesFetched]),
  ).toEqual([
    ['it is away', 0, undefined],
    ['', 1, 3],
  ])
  expect(status?.alerts.map(alert => alert.state)).toEqual(['firing'])
  expect(events.filter(event => event.startsWith('send'))).toEqual(['send 0'])
  expect(lines.join('')).toContain('cannot evaluate alerting rule "a" of group "g": it is away')
  expect(metrics.counter('vmalert_execution_errors_total').value).toBe(1)
  await running.stop()
})

test('an update during a round gives up that round, and rules that stay keep their alerts', async () => {
  let answer = (): Promise<Answer> => Promise.resolve(oneRow)
  const { options, events } = surroundings(() => answer())
  const running = startGroup(group(), options)
  await vi.advanceTimersByTimeAsync(1000)
  answer = slow
  await vi.advanceTimersByTimeAsync(10_000)
  running.update(group({ rules: [rule('a'), rule('b')], checksum: '2' }))
  await vi.advanceTimersByTimeAsync(4000)
  expect(events.slice(-2)).toEqual(['query a 10', 'answer a 10'])
  expect(running.rules().map(({ alerts }) => alerts.map(alert => alert.startMs))).toEqual([
    [START],
    [],
  ])
  const stopped = running.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopped
})

test('a stopped group leaves no metrics behind', async () => {
  const { options, metrics } = surroundings()
  const running = startGroup(group(), options)
  await vi.advanceTimersByTimeAsync(1000)
  expect(metrics.render()).toContain('group="g"')
  await running.stop()
  expect(metrics.render()).not.toContain('group="g"')
})

test('a group that starts anew with another interval has its metrics', async () => {
  const { options, metrics } = surroundings()
  const groups = startGroups([group()], options)
  await vi.advanceTimersByTimeAsync(1000)
  await groups.apply([group({ id: '2', intervalMs: 20_000, checksum: '2' })])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(metrics.render()).toMatch(/vmalert_alerts_firing\{.*alertname="a".*\} 1/)
  expect(metrics.render()).toMatch(/vmalert_iteration_interval_seconds\{.*\} 20/)
  await groups.stop()
})

test('a template may ask the datasource, which is told of no more than it needs', async () => {
  const annotations = [
    {
      name: 'note',
      value: '{{ query "b" | first | value }} {{ query "b" | first | label "shop" }}',
    },
  ]
  const { options, events } = surroundings()
  const running = startGroup(group({ rules: [{ ...rule('a'), annotations }] }), options)
  await vi.advanceTimersByTimeAsync(1000)
  const [{ alerts, updates } = { alerts: [], updates: [] }] = running.rules()
  expect(alerts[0]?.annotations).toEqual([{ name: 'note', value: '5 s1' }])
  expect(updates[0]?.error).toBe('')
  expect(events.filter(event => event.startsWith('query'))).toEqual(['query a 0', 'query b 0'])
  await running.stop()
})

test('an answer that a template does not get stands in its place and fails the rule', async () => {
  const annotations = [{ name: 'note', value: '{{ query "b" | first | value }}' }]
  const { options } = surroundings(async ({ expr }) =>
    expr === 'a' ? oneRow : { kind: 'failure', reason: 'no route' },
  )
  const running = startGroup(group({ rules: [{ ...rule('a'), annotations }] }), options)
  await vi.advanceTimersByTimeAsync(1000)
  const [{ alerts, updates } = { alerts: [], updates: [] }] = running.rules()
  expect(alerts[0]?.annotations[0]?.value).toContain('error calling query: no route')
  expect(updates[0]?.error).toContain('error calling query: no route')
  await running.stop()
})
