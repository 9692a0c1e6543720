import { formatLabels } from '@vmkit/promql-lite/labels'
import { describe, expect, test } from 'vitest'
import { evaluateAlerting } from './alerting.ts'
import { dueAlerts } from './notify.ts'
import type { AlertingState, OutputSample, ResultRow } from './types.ts'

const MINUTE = 60_000

function row(value: number, shop = 's1'): ResultRow {
  return { labels: [{ name: 'shop', value: shop }], value, timestampMs: 0 }
}

interface Options {
  readonly forMs?: number
  readonly keepFiringForMs?: number
  readonly limit?: number
}

/** An alerting rule with its state, evaluated by hand. */
class Rule {
  state: AlertingState = new Map()
  readonly #options: Options

  constructor(options: Options = {}) {
    this.#options = options
  }

  at(minutes: number, ...rows: ResultRow[]) {
    const { forMs = 0, keepFiringForMs = 0, limit = 0 } = this.#options
    const result = evaluateAlerting(this.state, { forMs, keepFiringForMs }, rows, {
      tsMs: minutes * MINUTE,
      limit,
      expand: one => ({
        labels: [{ name: 'alertname', value: 'A' }, ...one.labels],
        annotations: activeAtMs => [
          { name: 'note', value: `${one.value} since ${activeAtMs / MINUTE}` },
        ],
        value: one.value,
      }),
    })
    this.state = result.state
    const alerts = [...result.state.values()]
    return {
      ...result,
      states: alerts.map(alert => alert.state),
      alerts,
      written: result.write.map(describeSample),
    }
  }

  due(minutes: number, resendDelayMs = 0) {
    const tsMs = minutes * MINUTE
    const { due, state } = dueAlerts(this.state, {
      nowMs: tsMs + 500,
      tsMs,
      intervalMs: MINUTE,
      resendDelayMs,
      maxResolveDurationMs: 0,
    })
    this.state = state
    return due.map(({ alert, startsAtMs, endsAtMs }) => ({
      state: alert.state,
      startsAt: startsAtMs / MINUTE,
      endsAt: (endsAtMs - (alert.state === 'firing' ? 500 : 0)) / MINUTE,
    }))
  }
}

function describeSample({ labels, value, stale }: OutputSample): string {
  return `${formatLabels(labels)} ${stale ? 'stale' : value}`
}

const pending = 'ALERTS{alertname="A",alertstate="pending",shop="s1"}'
const firing = 'ALERTS{alertname="A",alertstate="firing",shop="s1"}'
const since = 'ALERTS_FOR_STATE{alertname="A",shop="s1"}'

describe('an alert', () => {
  test('with for waits as pending, fires, resolves, and begins anew', () => {
    const rule = new Rule({ forMs: 2 * MINUTE })
    expect(rule.at(1, row(5)).written).toEqual([`${pending} 1`, `${since} 60`])
    expect(rule.at(2, row(6)).states).toEqual(['pending'])
    const fired = rule.at(3, row(7))
    expect(fired).toMatchObject({ states: ['firing'], fired: 1 })
    expect(fired.written).toEqual([`${pending} stale`, `${firing} 1`, `${since} 60`])
    expect(fired.alerts[0]).toMatchObject({ activeAtMs: MINUTE, startMs: 3 * MINUTE, value: 7 })
    expect(fired.alerts[0]?.annotations).toEqual([{ name: 'note', value: '7 since 1' }])
    const resolved = rule.at(4)
    expect(resolved).toMatchObject({
      states: ['inactive'],
      written: [`${firing} stale`, `${since} stale`],
    })
    const again = rule.at(5, row(8))
    expect(again.states).toEqual(['pending'])
    expect(again.alerts[0]).toMatchObject({ activeAtMs: 5 * MINUTE, startMs: 0, resolvedAtMs: 0 })
  })

  test('without for fires at once and is never written as pending', () => {
    expect(new Rule().at(1, row(5))).toMatchObject({
      states: ['firing'],
      written: [`${firing} 1`, `${since} 60`],
    })
  })

  test('with a for below the interval fires at the second evaluation', () => {
    const rule = new Rule({ forMs: MINUTE / 4 })
    expect(rule.at(1, row(5)).states).toEqual(['pending'])
    expect(rule.at(2, row(5)).states).toEqual(['firing'])
  })

  test('that goes away while pending is forgotten and its series end', () => {
    const rule = new Rule({ forMs: 5 * MINUTE })
    rule.at(1, row(5))
    expect(rule.at(2)).toMatchObject({
      states: [],
      written: [`${pending} stale`, `${since} stale`],
    })
  })

  test('is held by keep_firing_for, and the time begins anew when it comes back', () => {
    const rule = new Rule({ keepFiringForMs: 2 * MINUTE })
    rule.at(1, row(5))
    expect(rule.at(2).states).toEqual(['firing'])
    expect(rule.at(3, row(5)).alerts[0]?.keepFiringSinceMs).toBe(0)
    expect(rule.at(4).states).toEqual(['firing'])
    expect(rule.at(5).states).toEqual(['firing'])
    expect(rule.at(6).states).toEqual(['inactive'])
  })

  test('that is resolved is forgotten after 15 minutes', () => {
    const rule = new Rule()
    rule.at(1, row(5))
    rule.at(2)
    expect(rule.at(16.9).states).toEqual(['inactive'])
    expect(rule.at(17).states).toEqual([])
  })
})

describe('a failed evaluation', () => {
  test('of two series with the same labels changes nothing', () => {
    const rule = new Rule()
    rule.at(1, row(5))
    const failed = rule.at(2, row(1), row(2))
    expect(failed.error).toMatch(/two series of the result have the same labels/)
    expect(failed).toMatchObject({ states: ['firing'], written: [] })
  })

  test('beyond the limit forgets all alerts; resolved ones do not count', () => {
    const rule = new Rule({ limit: 1 })
    rule.at(1, row(5))
    expect(rule.at(2, row(5, 's2')).error).toBeUndefined()
    const failed = rule.at(3, row(5), row(5, 's2'))
    expect(failed.error).toBe('the rule has 2 alerts; its limit is 1')
    expect(failed).toMatchObject({ states: [], written: [] })
  })
})

describe('dueAlerts', () => {
  test('sends at once when an alert fires or resolves, never while it is pending', () => {
    const rule = new Rule({ forMs: MINUTE })
    rule.at(1, row(5))
    expect(rule.due(1, 10 * MINUTE)).toEqual([])
    rule.at(2, row(5))
    expect(rule.due(2, 10 * MINUTE)).toEqual([{ state: 'firing', startsAt: 2, endsAt: 2 + 40 }])
    rule.at(3, row(5))
    expect(rule.due(3, 10 * MINUTE)).toEqual([])
    rule.at(4)
    expect(rule.due(4, 10 * MINUTE)).toEqual([{ state: 'inactive', startsAt: 2, endsAt: 4 }])
  })

  test('repeats in exact steps of the resend delay, and stops 15 minutes after the end', () => {
    const rule = new Rule()
    rule.at(0, row(5))
    const sent: string[] = []
    for (let minute = 0; minute <= 20; minute++) {
      rule.at(minute, ...(minute < 2 ? [row(5)] : []))
      for (const alert of rule.due(minute, 5 * MINUTE)) sent.push(`${minute} ${alert.state}`)
    }
    expect(sent).toEqual(['0 firing', '2 inactive', '7 inactive', '12 inactive'])
  })

  test('without a resend delay repeats at every evaluation', () => {
    const rule = new Rule()
    rule.at(1, row(5))
    expect(rule.due(1)).toEqual([{ state: 'firing', startsAt: 1, endsAt: 5 }])
    rule.at(2, row(5))
    expect(rule.due(2)).toEqual([{ state: 'firing', startsAt: 1, endsAt: 6 }])
  })
})
