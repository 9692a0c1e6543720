import { expect, test } from 'vitest'
import { startLoopback } from '../peers/loopback.ts'
import { getJson, until } from '../peers/process.ts'
import { todaysPeer } from '../peers/programs.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'
import { startAgent } from './pages/agents.ts'

const vmagent = todaysPeer('vmagent')

const groups = [
  { targets: ['127.0.0.1:1', 'https://127.0.0.1:2/own'], labels: { zone: 'a', __meta_url: 'x' } },
  { targets: ['127.0.0.1:3'] },
  { targets: ['127.0.0.1:4'], labels: { __address__: '127.0.0.1:5', __meta_kind: 'moved' } },
]

/** What an agent says about the targets of this configuration. */
async function targetsOf(config: object, count: number, program?: string): Promise<unknown[]> {
  using dir = temporaryDir()
  await using agent = await startAgent(dir.path, config, program)
  const targets = await until(
    `${count} targets`,
    async () => {
      const { data } = await getJson(`${agent.url}/api/v1/targets?state=active`)
      return data.activeTargets.length === count && data.activeTargets
    },
    { processes: [agent.process] },
  )
  return targets
    .map(({ scrapeUrl, labels, discoveredLabels }: Record<string, unknown>) => ({
      scrapeUrl,
      labels,
      discoveredLabels,
    }))
    .toSorted((a: { scrapeUrl: string }, b: { scrapeUrl: string }) =>
      a.scrapeUrl < b.scrapeUrl ? -1 : 1,
    )
}

test.skipIf(vmagent === undefined)('http_sd_configs and dns_sd_configs as vmagent', async () => {
  await using lists = await startLoopback((_, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(groups))
  })
  const url = `http://${lists.address}/sd?k=v`
  const names = (type: string, port: number) => ({ names: ['localhost'], type, port })
  const config = {
    global: { scrape_interval: '60s' },
    scrape_configs: [
      {
        job_name: 'http',
        http_sd_configs: [{ url }],
        relabel_configs: [{ source_labels: ['__meta_url'], target_label: 'from' }],
      },
      { job_name: 'dns', dns_sd_configs: [names('A', 9)] },
    ],
  }
  const ours = await targetsOf(config, 5)
  expect(ours).toEqual(await targetsOf(config, 5, vmagent))
})
