import { createServer } from 'node:http'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSecret } from './index.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-secret-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('a plain secret is itself and does not show in JSON', () => {
  const secret = createSecret('open sesame')
  expect(secret.text()).toBe('open sesame')
  expect(JSON.stringify({ secret })).toBe('{"secret":"secret"}')
  expect(createSecret('').isSet).toBe(false)
})

test('a file is read again after two seconds and the last value outlives it', () => {
  let now = 0
  const path = join(dir, 'key')
  writeFileSync(path, 'one\n')
  const secret = createSecret(`file://${path}`, { now: () => now })
  expect(secret.text()).toBe('one')
  writeFileSync(path, 'two \n')
  now = 1999
  expect(secret.text()).toBe('one')
  now = 2000
  expect(secret.text()).toBe('two')
  rmSync(path)
  now = 5000
  expect(secret.text()).toBe('two')
})

test('a file that never could be read is an error each time', () => {
  const secret = createSecret(`file://${join(dir, 'nope')}`)
  expect(() => secret.text()).toThrow('cannot read a secret')
  expect(() => secret.text()).toThrow('cannot read a secret')
})

test('a URL is fetched, and its last value outlives a failing server', async () => {
  let now = 0
  let status = 200
  const server = createServer((_, response) => {
    response.statusCode = status
    response.end('from afar\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  const secret = createSecret(`http://127.0.0.1:${address.port}/key`, { now: () => now })
  try {
    expect(await secret.text()).toBe('from afar')
    status = 500
    now = 2000
    expect(await secret.text()).toBe('from afar')
    await expect(async () =>
      createSecret(`http://127.0.0.1:${address.port}/key`).text(),
    ).rejects.toThrow('cannot read a secret')
  } finally {
    server.close()
  }
})
