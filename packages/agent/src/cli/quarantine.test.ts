import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import {
  decodeSnappy,
  encodeLabels,
  encodeSnappy,
  encodeWriteRequest,
  readWriteRequest,
  SeriesBatch,
} from '@vmkit/daemon/wire'
import type { Label } from '@vmkit/promql-lite/labels'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listEntries, openQuarantine } from '../quarantine/index.ts'
import { lockFolder } from '../queue/index.ts'

// Each test starts the program, some several times.
vi.setConfig({ testTimeout: 60_000 })

const main = join(import.meta.dirname, '../main.ts')

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-quarantine-'))
  const quarantine = openQuarantine({
    dir,
    maxBytes: 1e6,
    onFull: () => undefined,
    onUnreadable: () => undefined,
    now: () => 1_700_000_000_000,
  })
  quarantine.park([
    refused([{ name: '__name__', value: 'up' }], 1, 1_600_000_000_000),
    refused(
      [
        { name: '__name__', value: 'up' },
        { name: 'job', value: 'a"b' },
      ],
      2.5,
      1_600_000_000_001,
    ),
    refused([{ name: '__name__', value: 'down' }], 3, 1_600_000_000_002),
  ])
})
afterEach(() => rmSync(dir, { recursive: true }))

function refused(labels: readonly Label[], value: number, timeMs: number): Parked {
  const batch = new SeriesBatch()
  batch.add(encodeLabels(labels), timeMs, value)
  return {
    status: 400,
    reason: 'unexpected status code 400; response body: "no\u001b[31m"',
    block: {
      payload: encodeSnappy(encodeWriteRequest(batch)),
      codec: 'snappy',
      samples: 1,
      series: 1,
      minTimeMs: timeMs,
      maxTimeMs: timeMs,
    },
  }
}
type Parked = Parameters<ReturnType<typeof openQuarantine>['park']>[0][number]

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(...args: readonly string[]): Promise<Result> {
  return new Promise(resolve => {
    execFile(process.execPath, [main, 'quarantine', ...args], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

const ids = (): number[] => [...listEntries(dir)].map(({ entry }) => entry.id)

async function listen(
  status: (value: number) => number,
): Promise<{ server: Server; url: string; values: number[]; headers: (string | undefined)[] }> {
  const values: number[] = []
  const headers: (string | undefined)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      let last = 0
      readWriteRequest(decodeSnappy(Buffer.concat(chunks), 1e6), ({ samples }) => {
        last = samples[0]?.value ?? 0
      })
      values.push(last)
      headers.push(request.headers.authorization)
      response.writeHead(status(last)).end('still no')
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  return { server, url: `http://127.0.0.1:${address.port}/`, values, headers }
}

test('ls says of each entry when, why, how much and what', async () => {
  const { code, stdout } = await run('ls', dir)
  expect(code).toBe(0)
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    '1\t2023-11-14T22:13:20.000Z\t400\t1\tup\t2020-09-13T12:26:40.000Z\tunexpected status code 400; response body: "no [31m"',
    expect.stringMatching(/^2\t.*\tup\t/),
  ])
})

test('show writes the series as they could be scraped', async () => {
  const { stdout } = await run('show', dir, '2')
  expect(stdout).toBe(
    '# entry 2, refused at 2023-11-14T22:13:20.000Z: unexpected status code 400; response body: "no [31m"\n' +
      'up{job="a\\"b"} 2.5 1600000000001\n',
  )
})

test('--json writes objects', async () => {
  const { stdout } = await run('show', dir, '3', '--json')
  expect(JSON.parse(stdout)).toMatchObject({
    id: 3,
    status: 400,
    timeseries: [
      { labels: { __name__: 'down' }, samples: [{ timestampMs: 1_600_000_000_002, value: '3' }] },
    ],
  })
})

test('drop deletes what it is told', async () => {
  expect(await run('drop', dir, '1', '3')).toMatchObject({ code: 0, stderr: 'deleted 2 entries\n' })
  expect(ids()).toEqual([2])
  expect((await run('drop', dir)).stderr).toContain('no entry named')
  expect((await run('drop', dir, '--all')).code).toBe(0)
  expect(ids()).toEqual([])
})

test('replay sends again, forgets what is taken and keeps what is not', async () => {
  const { server, url, values, headers } = await listen(value => (value === 2.5 ? 422 : 204))
  const password = join(dir, 'password')
  writeFileSync(password, 'secret\n')
  const login = ['--username', 'me', '--password-file', password]
  const { code, stderr } = await run('replay', dir, '--url', url, ...login)
  server.close()
  expect(stderr).toBe(
    'entry 2 is refused again: unexpected status code 422; response body: "still no"\n2 of 3 were taken\n',
  )
  expect(code).toBe(1)
  expect(values).toEqual([1, 2.5, 3])
  expect(headers[0]).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`)
  expect(ids()).toEqual([2])
})

test('replay stops when the receiver cannot be asked, and keeps the rest', async () => {
  const { server, url, values } = await listen(value => (value === 1 ? 204 : 503))
  const { code, stderr } = await run('replay', dir, '--url', url)
  server.close()
  expect(code).toBe(2)
  expect(stderr).toContain('1 of 3 were taken\ncannot replay entry 2: unexpected status code 503')
  expect(values).toEqual([1, 2.5])
  expect(ids()).toEqual([2, 3])
})

test('beside a running agent one can look but not touch', async () => {
  const unlock = lockFolder(dir)
  expect((await run('ls', dir)).code).toBe(0)
  const { code, stderr } = await run('drop', dir, '1')
  unlock()
  expect(code).toBe(2)
  expect(stderr).toContain(`process ${process.pid} uses it`)
  expect(ids()).toEqual([1, 2, 3])
})

test.each([
  [['ls'], 'no folder of a queue given'],
  [['ls', '/nowhere'], 'there is no such folder'],
  [['show', '.', 'x'], 'cannot use "x": not the ID of an entry'],
  [['show', '.', '9'], 'cannot find entry 9'],
  [['replay', '.'], 'no --url given'],
  [['mend', '.'], 'expected ls, show, replay or drop'],
])('%j is refused', async (args, message) => {
  const { code, stderr } = await run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})
