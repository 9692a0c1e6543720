import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseFlags } from '@vmkit/daemon/flags'
import { ReloadHub } from '@vmkit/daemon/lifecycle'
import { createLogger } from '@vmkit/daemon/log'
import { MetricRegistry } from '@vmkit/daemon/metrics'
import { afterEach, describe, expect, test } from 'vitest'
import { alertFlags, startAlert } from './index.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

const oneRule = `groups:
  - name: g
    interval: 100ms
    rules:
      - { alert: Up, expr: up, labels: { severity: low }, annotations: { text: 'at {{ $labels.job }} <b>' } }
`

/** Starts the program on a free port, with a datasource that always finds one series. */
async function start(rules: string, ...extra: readonly string[]) {
  const datasource = createServer((_, response) => {
    const result = [{ metric: { __name__: 'up', job: 'x' }, value: [1, '1'] }]
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
  })
  datasource.listen(0, '127.0.0.1')
  await once(datasource, 'listening')
  closers.push(() => datasource.close())
  const address = datasource.address()
  const port = typeof address === 'object' ? address?.port : 0
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-alert-'))
  closers.push(() => rmSync(dir, { recursive: true }))
  const file = join(dir, 'rules.yaml')
  writeFileSync(file, rules)
  const parsed = parseFlags(
    alertFlags,
    [
      `-rule=${file}`,
      `-datasource.url=http://127.0.0.1:${port}`,
      '-httpListenAddr=127.0.0.1:0',
      '-external.url=http://ext/',
      ...extra,
    ],
    { program: 'vmkit-alert', version: 'v0', description: '' },
  )
  if (parsed.kind === 'exit') throw new Error(parsed.stderr)
  const lines: string[] = []
  const metrics = new MetricRegistry()
  const reload = new ReloadHub(message => lines.push(message))
  const program = await startAlert({
    flags: parsed.flags,
    settings: parsed.settings,
    version: 'v0',
    log: createLogger({ output: line => lines.push(line) }),
    metrics,
    reload,
  })
  closers.push(() => program.stop())
  const url = program.server.addresses[0]?.url ?? ''
  const get = async (path: string) => {
    const answer = await fetch(url + path)
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      text: await answer.text(),
    }
  }
  const json = async (path: string) => JSON.parse((await get(path)).text)
  return { file, get, json, lines, metrics, reload }
}

/** Waits for the first evaluation. */
async function untilFiring(json: (path: string) => Promise<any>): Promise<any> {
  for (let i = 0; i < 100; i++) {
    const { data } = await json('/api/v1/alerts')
    if (data.alerts.length > 0) return data.alerts[0]
    await sleep(20)
  }
  throw new Error('no alert')
}

describe('the API', () => {
  test('shows alerts, rules and groups with the fields of vmalert', async () => {
    const { json, get, file } = await start(oneRule, '-notifier.blackhole')
    const alert = await untilFiring(json)
    expect(alert).toMatchObject({
      state: 'firing',
      name: 'Up',
      value: '1',
      labels: { alertgroup: 'g', alertname: 'Up', job: 'x', severity: 'low' },
      annotations: { text: 'at x <b>' },
      expression: 'up',
      restored: false,
      stabilizing: false,
      source: `http://ext/vmalert/alert?group_id=${alert.group_id}&alert_id=${alert.id}`,
    })
    const { data } = await json('/vmalert/api/v1/rules')
    expect(data.groups).toMatchObject([
      { name: 'g', file, interval: 0.1, type: 'prometheus', concurrency: 1, states: { firing: 1 } },
    ])
    const [rule] = data.groups[0].rules
    expect(rule).toMatchObject({
      state: 'firing',
      type: 'alerting',
      health: 'ok',
      lastError: '',
      duration: 0,
      lastSamples: 1,
      labels: { severity: 'low' },
      max_updates_entries: 20,
    })
    const ids = `group_id=${rule.group_id}&rule_id=${rule.id}&alert_id=${alert.id}`
    expect((await json(`/api/v1/rule?${ids}`)).name).toBe('Up')
    expect((await json(`/api/v1/alert?${ids}`)).id).toBe(alert.id)
    expect((await json(`/api/v1/group?${ids}`)).name).toBe('g')
    expect(await get('/api/v1/group?group_id=1')).toMatchObject({
      status: 404,
      type: expect.stringContaining('json'),
    })
    expect((await json('/api/v1/rules?rule_group[]=other')).data.groups).toEqual([])
  })

  test('has pages that escape what comes from outside', async () => {
    const { json, get } = await start(oneRule, '-notifier.blackhole')
    const alert = await untilFiring(json)
    for (const path of [
      '/',
      '/vmalert/groups',
      '/vmalert/alerts',
      `/vmalert/alert?group_id=${alert.group_id}&alert_id=${alert.id}`,
    ]) {
      const page = await get(path)
      expect(page).toMatchObject({ status: 200, type: expect.stringContaining('html') })
      expect(page.text).not.toContain('<b>"')
    }
    expect((await get('/vmalert/alerts')).text).toContain('at x &lt;b&gt;')
  })

  test('counts its work on /metrics', async () => {
    const { json, get } = await start(oneRule, '-notifier.blackhole')
    await untilFiring(json)
    const { text } = await get('/metrics')
    expect(text).toMatch(/^vmalert_alerts_firing\{.*alertname="Up".*\} 1$/m)
    expect(text).toMatch(/^vmalert_execution_total [1-9]/m)
    expect(text).toMatch(/^vmalert_alerts_sent_total\{addr="blackhole"\} [1-9]/m)
    expect(text).toMatch(/^vmalert_config_last_reload_successful 1$/m)
    expect(text).toMatch(/^vm_app_version\{version="vmalert-/m)
  })
})

describe('a reload', () => {
  test('with a mistake keeps the old rules, and says so in log, metric and page', async () => {
    const { file, json, get, lines, metrics, reload } = await start(oneRule, '-notifier.blackhole')
    writeFileSync(file, oneRule.replace('expr: up', 'expr: up('))
    await reload.trigger()
    expect((await json('/api/v1/rules')).data.groups[0].rules[0].query).toBe('up')
    expect(metrics.gauge('vmalert_config_last_reload_successful').value).toBe(0)
    expect(metrics.counter('vmalert_config_last_reload_errors_total').value).toBe(1)
    expect(lines.join('')).toMatch(
      /cannot reload the rules: .*rules\.yaml:5:\d+: .*the old ones stay in use/s,
    )
    expect((await get('/')).text).toContain('The last reload failed')
    writeFileSync(file, oneRule)
    await reload.trigger()
    expect(metrics.gauge('vmalert_config_last_reload_successful').value).toBe(1)
    expect((await get('/')).text).not.toContain('The last reload failed')
  })

  test('keeps the state of rules that stay, starts new groups and stops those that are gone', async () => {
    const { file, json, reload } = await start(oneRule, '-notifier.blackhole')
    const before = await untilFiring(json)
    writeFileSync(file, `${oneRule}      - { alert: New, expr: up, for: 1h }\n`)
    await reload.trigger()
    const { data } = await json('/api/v1/alerts')
    expect(data.alerts.find((alert: any) => alert.id === before.id)?.activeAt).toBe(before.activeAt)
    writeFileSync(file, oneRule.replace('name: g', 'name: other'))
    await reload.trigger()
    expect((await json('/api/v1/rules')).data.groups.map((group: any) => group.name)).toEqual([
      'other',
    ])
  })
})

describe('a start that cannot work', () => {
  const recording = 'groups: [{ name: g, rules: [{ record: r, expr: up }] }]'
  test.each([
    [
      'alerting rules without a notifier',
      oneRule,
      [],
      /there are alerting rules but no -notifier\.url/,
    ],
    [
      'recording rules without remote write',
      recording,
      [],
      /there are recording rules but no -remoteWrite\.url/,
    ],
    [
      'both blackhole and notifier',
      oneRule,
      ['-notifier.blackhole', '-notifier.url=http://x'],
      /cannot use both/,
    ],
    [
      'a notifier that is no URL',
      oneRule,
      ['-notifier.url=alertmanager'],
      /cannot use -notifier\.url "alertmanager": not an http/,
    ],
    [
      'no datasource',
      oneRule,
      ['-notifier.blackhole', '-datasource.url='],
      /-datasource\.url is not set/,
    ],
    [
      'a bad external label',
      oneRule,
      ['-notifier.blackhole', '-external.label=x'],
      /cannot use -external\.label "x"/,
    ],
    ['bad rules', 'nope: 1', ['-notifier.blackhole'], /rules\.yaml:1:1: unknown field "nope"/],
  ])('says what is wrong: %s', async (_, rules, extra, expected) => {
    await expect(start(rules, ...extra)).rejects.toThrow(expected)
  })
})
