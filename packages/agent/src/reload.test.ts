import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AgentBench } from './testdata/agent-bench.ts'

let bench: AgentBench
beforeEach(async () => {
  bench = await AgentBench.open()
})
afterEach(() => bench.close())

test('a good scrape configuration is taken up on reload', async () => {
  const path = bench.write('scrape.yml', bench.scrapeConfig())
  const agent = await bench.start(`-promscrape.config=${path}`)
  await bench.until('the first scrape', () => bench.isUp(agent))
  await bench.reload.trigger()
  expect(bench.log.at(-1)).toContain(`nothing changed in "${path}"`)
  expect(await bench.metric(agent, 'vm_promscrape_config_reloads_total')).toBe(0)

  bench.write('scrape.yml', bench.scrapeConfig('metrics_path: /other'))
  await bench.reload.trigger()
  expect(bench.log.at(-1)).toContain(
    `reloaded "${path}": 1 targets added, 1 removed, 0 unchanged ("app" +1 -1)`,
  )
  expect(await bench.metric(agent, 'vm_promscrape_config_reloads_total')).toBe(1)
  expect(await bench.metric(agent, 'vm_promscrape_config_last_reload_successful')).toBe(1)
  expect((await bench.get(agent, '/config')).text).toContain('/other')
  await bench.until('the new target', async () =>
    (await bench.get(agent, '/targets')).text.includes('/other'),
  )
})

test('a bad scrape configuration leaves the old one in use and says so', async () => {
  const path = bench.write('scrape.yml', bench.scrapeConfig())
  const agent = await bench.start(`-promscrape.config=${path}`)
  await bench.until('the first scrape', () => bench.isUp(agent))
  bench.write('scrape.yml', bench.scrapeConfig('scrape_intervall: 5s'))
  await bench.reload.trigger()
  const message = bench.log.at(-1)
  expect(message).toContain(`cannot reload "${path}": ${path}:7:3: `)
  expect(message).toContain('did you mean "scrape_interval"?')
  expect(message).toContain('the old configuration stays in use')
  expect(await bench.metric(agent, 'vm_promscrape_config_last_reload_successful')).toBe(0)
  expect(await bench.metric(agent, 'vm_promscrape_config_reloads_errors_total')).toBe(1)
  expect((await bench.get(agent, '/config')).text).not.toContain('intervall')
  expect(await bench.isUp(agent)).toBe(true)

  bench.write('scrape.yml', bench.scrapeConfig())
  await bench.reload.trigger()
  expect(await bench.metric(agent, 'vm_promscrape_config_last_reload_successful')).toBe(1)
})

test('the scrape configuration is looked at now and then, and a skipped job named once', async () => {
  const path = bench.write('scrape.yml', bench.scrapeConfig())
  const agent = await bench.start(
    `-promscrape.config=${path}`,
    '-promscrape.configCheckInterval=10ms',
  )
  const bad = '- {job_name: bad, scheme: gopher}\n'
  bench.write('scrape.yml', bench.scrapeConfig() + bad)
  await bench.until('the reload', () => bench.log.some(line => line.includes(`reloaded "${path}"`)))
  await sleep(100)
  expect(bench.log.filter(line => line.includes('skipping job "bad"'))).toHaveLength(1)
  expect(await bench.metric(agent, 'vm_promscrape_config_reloads_total')).toBe(1)
})

test('good relabel files are taken up on reload, bad ones are not', async () => {
  const path = bench.write('relabel.yml', '[{target_label: v, replacement: one}]')
  const agent = await bench.start(
    `-promscrape.config=${bench.write('scrape.yml', bench.scrapeConfig())}`,
    `-remoteWrite.relabelConfig=${path}`,
    `-remoteWrite.urlRelabelConfig=${bench.write('url.yml', '[{target_label: u, replacement: one}]')}`,
  )
  await bench.until('v=one', () =>
    bench.arrived.some(one => one.includes('u="one"') && one.includes('v="one"')),
  )
  expect(await bench.metric(agent, 'vmagent_relabel_config_last_reload_successful')).toBe(1)

  bench.write('relabel.yml', '[{target_label: v, replacement: two}]')
  bench.write('url.yml', '[{target_label: u, replacement: two}]')
  await bench.reload.trigger()
  await bench.until('v=two', () =>
    bench.arrived.some(one => one.includes('u="two"') && one.includes('v="two"')),
  )
  expect(await bench.metric(agent, 'vmagent_relabel_config_reloads_total')).toBe(1)

  bench.write('url.yml', '[{target_label: u, replacement: three}]')
  bench.write('relabel.yml', '[{target_label: v, action: repalce}]')
  await bench.reload.trigger()
  expect(bench.log.findLast(line => line.includes('relabel'))).toMatch(
    /cannot reload the relabel configuration: .*relabel\.yml:1:\d+: .*repalce[^]*the old rules stay in use/,
  )
  expect(await bench.metric(agent, 'vmagent_relabel_config_last_reload_successful')).toBe(0)
  expect(await bench.metric(agent, 'vmagent_relabel_config_reloads_errors_total')).toBe(1)
  bench.arrived = []
  await bench.until('more samples', () => bench.arrived.length > 0)
  expect(bench.arrived.every(one => one.includes('u="two"') && one.includes('v="two"'))).toBe(true)
})

test('after stop a reload does nothing', async () => {
  const path = bench.write('scrape.yml', bench.scrapeConfig())
  const agent = await bench.start(`-promscrape.config=${path}`)
  await agent.stop()
  const lines = bench.log.length
  bench.write('scrape.yml', bench.scrapeConfig('metrics_path: /other'))
  await bench.reload.trigger()
  expect(bench.log.slice(lines)).toEqual([])
})
