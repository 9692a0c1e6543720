import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@vmkit/daemon/log'
import { formatLabels } from '@vmkit/promql-lite/labels'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseScrapeConfig } from '../config/index.ts'
import { createDiscoveries, type DiscoveryKind } from './index.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-discovery-'))
  mkdirSync(join(dir, 'sd'))
  writeFileSync(join(dir, 'sd/a.yml'), '- targets: [a:1, "%{HOST}:2"]\n  labels: {x: yes}\n')
  writeFileSync(join(dir, 'sd/b.json'), '[{"targets": ["c:3"]}]')
  writeFileSync(join(dir, 'sd/bad.yml'), '- target: [d:4]\n')
  writeFileSync(join(dir, 'sd/empty.yml'), '')
})
afterAll(() => rmSync(dir, { recursive: true }))

async function discover(
  kind: DiscoveryKind,
  fields: string,
): Promise<{ targets: string[]; log: string[] }> {
  const { jobs } = await parseScrapeConfig({
    text: `scrape_configs: [{job_name: j, ${fields}}]`,
    file: 'scrape.yml',
    dir,
  })
  const log: string[] = []
  const discoveries = createDiscoveries({
    fileSdCheckIntervalMs: 1000,
    env: { HOST: 'b' },
    log: createLogger({ output: line => log.push(line) }),
  })
  const found = await discoveries.find(one => one.kind === kind)!.discover(jobs[0]!)
  return { targets: found.map(({ address, labels }) => `${address} ${formatLabels(labels)}`), log }
}

test('static_configs give their targets; an empty one is logged', async () => {
  const fields = 'static_configs: [{targets: [a, "", b], labels: {x: 1}}, {targets: [c]}]'
  const { targets, log } = await discover('static_configs', fields)
  expect(targets).toEqual(['a {x="1"}', 'b {x="1"}', 'c {}'])
  expect(log).toHaveLength(1)
})

test('file_sd_configs give the targets of all good files', async () => {
  const files = `file_sd_configs: [{files: ["sd/*.yml", ${dir}/sd/b.json, sd/missing.yml]}]`
  const { targets, log } = await discover('file_sd_configs', files)
  expect(targets).toEqual([
    'a:1 {x="yes",__meta_filepath="sd/a.yml"}',
    'b:2 {x="yes",__meta_filepath="sd/a.yml"}',
    'c:3 {__meta_filepath="sd/b.json"}',
  ])
  expect(
    log.map(line => /(bad\.yml:1:3: unknown field|missing\.yml": no such file)/.exec(line)?.[1]),
  ).toEqual(['bad.yml:1:3: unknown field', 'missing.yml": no such file'])
})
