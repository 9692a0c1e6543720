import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freePort, getJson, start, startOurs, until, untilUp } from '../peers/process.ts'
import { stablePeer, todaysPeer } from '../peers/programs.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'
import { startVictoriaMetrics, untilStored } from '../peers/victoria-metrics.ts'

const versions = [
  ['Debian stable', stablePeer('victoria-metrics'), stablePeer('prometheus-alertmanager')],
  ['today', todaysPeer('victoria-metrics'), todaysPeer('prometheus-alertmanager')],
] as const

const rules = `groups:
  - name: test
    interval: 1s
    rules:
      - record: queue:doubled
        expr: 2 * queue_length
        labels: { origin: rule }
      - alert: QueueFull
        expr: queue_length > 50
        for: 2s
        labels: { severity: page }
        annotations: { summary: '{{ $labels.shop }} has {{ $value }} orders' }
`

describe.each(versions)(
  'our alert program with VictoriaMetrics and Alertmanager of %s',
  (_, vmProgram, amProgram) => {
    test.skipIf(vmProgram === undefined || amProgram === undefined)(
      'writes recorded series and alert states, and Alertmanager shows the alert until it is resolved',
      { timeout: 120_000 },
      async () => {
        using dir = temporaryDir()
        await using vm = await startVictoriaMetrics(vmProgram!, join(dir.path, 'vm'))
        writeFileSync(join(dir.path, 'rules.yaml'), rules)
        writeFileSync(
          join(dir.path, 'am.yaml'),
          'route: { receiver: none }\nreceivers: [{ name: none }]\n',
        )
        const amUrl = `http://127.0.0.1:${await freePort()}`
        await using alertmanager = start(amProgram!, [
          `--config.file=${join(dir.path, 'am.yaml')}`,
          `--storage.path=${join(dir.path, 'am')}`,
          `--web.listen-address=${new URL(amUrl).host}`,
          '--cluster.listen-address=',
        ])
        await untilUp(`${amUrl}/-/ready`, alertmanager)
        const url = `http://127.0.0.1:${await freePort()}`
        await using alert = startOurs('alert', [
          `-httpListenAddr=${new URL(url).host}`,
          `-rule=${join(dir.path, '*.yaml').replace('*', 'rule?')}`,
          `-datasource.url=${vm.url}`,
          `-remoteWrite.url=${vm.url}`,
          '-remoteWrite.flushInterval=200ms',
          `-notifier.url=${amUrl}`,
          '-rule.evalDelay=0s',
          '-external.label=region=test',
        ])
        await untilUp(`${url}/health`, alert)
        const feed = (value: number) =>
          fetch(`${vm.url}/api/v1/import/prometheus`, {
            method: 'POST',
            body: `queue_length{shop="s1"} ${value}\n`,
          })

        await feed(80)
        const [firing] = await until(
          'the alert in Alertmanager',
          async () => {
            await feed(80)
            const alerts = await getJson(`${amUrl}/api/v2/alerts`)
            return alerts.length > 0 && alerts
          },
          { processes: [alert, alertmanager] },
        )
        expect(firing.labels).toEqual({
          alertname: 'QueueFull',
          alertgroup: 'test',
          region: 'test',
          severity: 'page',
          shop: 's1',
        })
        expect(firing.annotations).toEqual({ summary: 's1 has 80 orders' })
        expect(firing.generatorURL).toContain('/vmalert/alert?group_id=')

        const api = await getJson(`${url}/api/v1/alerts`)
        expect(api.data.alerts).toMatchObject([{ name: 'QueueFull', state: 'firing', value: '80' }])
        const groups = await getJson(`${url}/api/v1/rules`)
        expect(
          groups.data.groups[0].rules.map((rule: any) => [rule.name, rule.type, rule.health]),
        ).toEqual([
          ['queue:doubled', 'recording', 'ok'],
          ['QueueFull', 'alerting', 'ok'],
        ])

        const [recorded] = await untilStored(vm, 'queue:doubled')
        expect(recorded).toEqual({
          metric: { __name__: 'queue:doubled', origin: 'rule', region: 'test', shop: 's1' },
          value: 160,
        })
        const [state] = await untilStored(vm, 'ALERTS{alertstate="firing"}')
        expect(state?.metric).toMatchObject({
          alertname: 'QueueFull',
          severity: 'page',
          shop: 's1',
        })
        await untilStored(vm, 'ALERTS_FOR_STATE')

        await until(
          'the alert to be resolved',
          async () => {
            await feed(10)
            const alerts = await getJson(`${amUrl}/api/v2/alerts?active=true`)
            return alerts.length === 0
          },
          { processes: [alert, alertmanager] },
        )
        expect(alert.output()).not.toMatch(/\t(error|fatal)\t/)
        expect(await alert.stop()).toBe(0)
      },
    )
  },
)
