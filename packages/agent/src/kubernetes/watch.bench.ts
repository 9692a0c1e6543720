import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const COUNT = 50_000
const file = (name: string): string => fileURLToPath(new URL(`testdata/${name}`, import.meta.url))

test(`reading ${COUNT} pods, and reading them again`, async () => {
  const server = spawn(process.execPath, [file('serve-pods.ts'), String(COUNT)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = await once(server.stdout, 'data')
  const { url, bytes }: { url: string; bytes: number } = JSON.parse(String(line))
  // In a process of its own with the flags of the image, so that memory is that of the watch.
  const flags = ['--expose-gc', '--max-semi-space-size=4']
  const reader = spawn(process.execPath, [...flags, file('read-pods.ts'), url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  process.stdout.write(`${COUNT} pods, ${(bytes / 1e6).toFixed(0)} MB of JSON\n`)
  let done = ''
  for await (const chunk of reader.stdout) {
    const text = String(chunk)
    process.stdout.write(text)
    done += text
    if (text.includes('first list')) server.stdin.write('gone\n')
    if (text.includes('second list')) server.stdin.write('change 1000\n')
  }
  server.kill()
  expect(done).toContain('1000 changes')
}, 120_000)
