import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort, getText, start, untilUp } from '../peers/process.ts'
import { temporaryDir } from '../peers/temporary-dir.ts'

const root = join(import.meta.dirname, '../..')

test('the bundle runs both programs without the workspace', async () => {
  using dir = temporaryDir()
  const dist = join(dir.path, 'dist')
  execFileSync(process.execPath, [join(root, 'tools/build.ts'), dist])
  const vmkit = (...args: string[]) =>
    start(process.execPath, [join(dist, 'vmkit.js'), ...args], { cwd: dir.path })

  await using none = vmkit('nonsense')
  expect(await none.ended()).toBe(2)
  expect(none.output()).toContain('expected agent or alert')

  // A regex that needs the native engine, so that it is really there.
  writeFileSync(
    join(dir.path, 'scrape.yaml'),
    `scrape_configs:
  - job_name: self
    static_configs: [{ targets: ['127.0.0.1:1'] }]
    relabel_configs: [{ source_labels: [__address__], regex: '(\\d+)\\.(\\d+).*', target_label: net, replacement: '$1' }]
`,
  )
  const port = await freePort()
  await using agent = vmkit(
    'agent',
    `-httpListenAddr=127.0.0.1:${port}`,
    '-promscrape.config=scrape.yaml',
    '-remoteWrite.url=http://127.0.0.1:1/api/v1/write',
  )
  await untilUp(`http://127.0.0.1:${port}/-/ready`, agent)
  expect(await getText(`http://127.0.0.1:${port}/targets`)).toContain('net="127"')
  expect(await agent.stop(), agent.output()).toBe(0)

  await using alert = vmkit('alert', '-version')
  expect(await alert.ended()).toBe(0)
  expect(alert.output()).toMatch(/^vmkit-alert v\d/)
})
