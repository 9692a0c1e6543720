import { labelsFromObject } from '@vmkit/promql-lite/labels'
import { expect, test } from 'vitest'
import type { Group, RuleStatus } from '../rule/index.ts'
import { groupJson, ruleWithUpdatesJson } from './api.ts'

const base = {
  id: '2',
  name: 'r',
  expr: 'up',
  labels: [],
  debug: false,
  updateEntriesLimit: undefined,
}

function status(change: Partial<RuleStatus> = {}): RuleStatus {
  return {
    config: { ...base, kind: 'recording' },
    labels: labelsFromObject({ a: '1' }),
    alerts: [],
    updates: [],
    maxUpdates: 20,
    ...change,
  }
}

function group(rules: readonly RuleStatus[], change: Partial<Group['config']> = {}): Group {
  return {
    config: {
      id: '1',
      name: 'g',
      file: 'f',
      intervalMs: 5_400_000,
      evalOffsetMs: undefined,
      evalDelayMs: undefined,
      evalAlignment: true,
      limit: undefined,
      concurrency: 1,
      params: [],
      headers: [],
      notifierHeaders: [],
      labels: [],
      rules: rules.map(rule => rule.config),
      checksum: '',
      ...change,
    },
    lastEvaluationMs: 0,
    rules: () => rules,
    update: () => {},
    stop: () => Promise.resolve(),
  }
}

test('a group that was never evaluated has the fields vmalert shows, and no others', () => {
  expect(groupJson(group([status()]), () => '')).toEqual({
    name: 'g',
    rules: [
      {
        state: '',
        name: 'r',
        query: 'up',
        duration: 0,
        keep_firing_for: 0,
        labels: { a: '1' },
        lastError: '',
        evaluationTime: 0,
        lastEvaluation: '0001-01-01T00:00:00Z',
        health: 'ok',
        type: 'recording',
        datasourceType: 'prometheus',
        lastSamples: 0,
        id: '2',
        group_id: '1',
        group_name: 'g',
        file: 'f',
        debug: false,
        max_updates_entries: 20,
      },
    ],
    interval: 5400,
    lastEvaluation: '0001-01-01T00:00:00Z',
    type: 'prometheus',
    id: '1',
    file: 'f',
    concurrency: 1,
    labels: {},
    states: { '': 1 },
  })
})

test('a group shows what its requests carry, but no secrets', () => {
  const shown = groupJson(
    group([], {
      params: [['nocache', ['1', '2']]],
      headers: [
        ['X-Team', 'a'],
        ['X-Api-Token', 'abc'],
      ],
      notifierHeaders: [['Authorization', 'Basic abc']],
      evalOffsetMs: -300_000,
      evalDelayMs: 1500,
    }),
    () => '',
  )
  expect(shown).toMatchObject({
    params: ['nocache=1', 'nocache=2'],
    headers: ['X-Team: a', 'X-Api-Token: <secret>'],
    notifier_headers: ['Authorization: <secret>'],
    eval_offset: -300,
    eval_delay: 1.5,
  })
})

test('a rule shows its past evaluations, newest first', () => {
  const rule = status({
    updates: [
      {
        timeMs: 2000,
        atMs: 1000,
        durationMs: 1.5,
        error: 'boom',
        samples: 0,
        seriesFetched: undefined,
      },
      { timeMs: 1000, atMs: 500, durationMs: 2, error: '', samples: 3, seriesFetched: 7 },
    ],
  })
  expect(ruleWithUpdatesJson(rule, group([rule]), () => '')).toMatchObject({
    health: 'err',
    lastError: 'boom',
    evaluationTime: 0.0015,
    updates: [
      {
        time: '1970-01-01T00:00:02.000Z',
        at: '1970-01-01T00:00:01.000Z',
        duration: 1_500_000,
        error: 'boom',
        samples: 0,
        series_fetched: null,
      },
      { duration: 2_000_000, error: null, samples: 3, series_fetched: 7 },
    ],
  })
})
