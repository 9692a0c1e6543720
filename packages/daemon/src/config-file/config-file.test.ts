import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorText } from '../errors/index.ts'
import { loadConfigText } from './index.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-config-'))
  writeFileSync(join(dir, 'a.yml'), 'name: %{NAME}\n')
})
afterAll(() => rmSync(dir, { recursive: true }))

test('a file is read with its folder', async () => {
  const file = join(dir, 'a.yml')
  const env = { NAME: 'n' }
  const expected = { text: 'name: n\n', file, dir }
  expect(await loadConfigText(file, { env })).toEqual(expected)
  expect(await loadConfigText(`file://${file}`, { env })).toEqual(expected)
})

test.each([
  ['nope.yml', {}, 'no such file'],
  ['', {}, 'it is a folder; expected a file'],
  ['a.yml', { maxBytes: 3 }, 'at most 3 are read'],
])('"%s" with %j cannot be read: %s', async (name, options, message) => {
  await expect(loadConfigText(join(dir, name), options)).rejects.toThrow(message)
})

test('a URL is fetched, without showing its password', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/sub/a.yml' ? 200 : 404
    response.end('name: %{NAME}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  const host = `127.0.0.1:${address.port}`
  try {
    const url = `http://me:open@${host}/sub/a.yml`
    expect(await loadConfigText(url, { env: { NAME: 'n' } })).toEqual({
      text: 'name: n',
      file: `http://me:secret@${host}/sub/a.yml`,
      dir: `http://me:secret@${host}/sub/`,
    })
    await expect(loadConfigText(`http://${host}/b`)).rejects.toThrow(
      /status 404: "name: %\{NAME\}"$/,
    )
  } finally {
    server.close()
    server.closeAllConnections()
  }
  const failure = await loadConfigText(`http://${host}/b`).catch((error: unknown) =>
    errorText(error),
  )
  expect(failure).toMatch(/^cannot fetch "http:.*": .*ECONNREFUSED/)
})
