import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DiscoveryKind } from '../config/index.ts'
import { jobOf, tryDiscovery } from './testdata/discover.ts'

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
): Promise<{ targets: string[]; log: readonly string[] }> {
  const trial = tryDiscovery(kind, { dir })
  return { targets: await trial.discover(fields), log: trial.log }
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

test('a file that turns bad keeps its targets, one that is gone has none', async () => {
  const file = join(dir, 'sd/turns.yml')
  writeFileSync(file, '[{targets: [a, b]}]')
  const { discover: ask, log, discovery } = tryDiscovery('file_sd_configs', { dir })
  const fields = 'file_sd_configs: [{files: [sd/turns.yml]}]'
  const first = await ask(fields)
  expect(first).toHaveLength(2)
  writeFileSync(file, '[{targets: [a,')
  expect(await ask(fields)).toEqual(first)
  expect(log.join()).toContain('the 2 targets of before stay')
  rmSync(file)
  expect(await ask(fields)).toEqual([])
  writeFileSync(file, '[{targets: [a,')
  expect(await ask(fields)).toEqual([])
  await discovery.close?.()
})

test.each([
  ['written', (file: string) => writeFileSync(file, '[{targets: [c]}]')],
  ['removed', (file: string) => rmSync(file)],
  [
    'replaced',
    (file: string) => {
      writeFileSync(`${file}.new`, '[{targets: [c]}]')
      renameSync(`${file}.new`, file)
    },
  ],
])('a file that is %s is noticed before the interval is over', async (_, change) => {
  const file = join(dir, 'sd/watched.yml')
  writeFileSync(file, '[{targets: [a]}]')
  const { discovery } = tryDiscovery('file_sd_configs', { dir })
  const changed = Promise.withResolvers<void>()
  discovery.onChange?.(changed.resolve)
  await discovery.keepOnly?.([await jobOf('file_sd_configs: [{files: ["sd/w*.yml"]}]', dir)])
  change(file)
  await expect(changed.promise).resolves.toBeUndefined()
  await discovery.close?.()
})
