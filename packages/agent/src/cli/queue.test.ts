import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { zstdCompressSync } from 'node:zlib'
import { encodeLabels, encodeSnappy, encodeWriteRequest, SeriesBatch } from '@vmkit/daemon/wire'
import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest'
import { Ledger } from '../ledger/index.ts'
import { openBufferedQueue, type Block } from '../queue/index.ts'
import { runCommand } from './command.ts'
import { queueCommand } from './queue.ts'

const main = join(import.meta.dirname, '../main.ts')
const T = 1_600_000_000_000

/** Two blocks in one queue, one in another. */
const blocks: readonly (readonly Block[])[] = [
  [
    blockOf('zstd', ['up', 1, T], ['down', Number.NaN, T + 1]),
    blockOf('snappy', ['up', 2.5, T + 2]),
  ],
  [blockOf('zstd', ['other', -Infinity, T + 3])],
]

let dir: string
let folders: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vmkit-queue-cli-'))
  folders = blocks.map((inQueue, i) => {
    const folder = join(dir, 'vmkit-queue', `${i + 1}_AB`)
    fill(folder, inQueue)
    return folder
  })
})
afterEach(() => rmSync(dir, { recursive: true }))

function blockOf(
  codec: Block['codec'],
  ...samples: readonly (readonly [name: string, value: number, timeMs: number])[]
): Block {
  const batch = new SeriesBatch()
  for (const [value, number, timeMs] of samples) {
    batch.add(
      encodeLabels([
        { name: '__name__', value },
        { name: 'job', value: 'a"b' },
      ]),
      timeMs,
      number,
    )
  }
  batch.addStale(encodeLabels([{ name: '__name__', value: 'gone' }]), T)
  const request = encodeWriteRequest(batch)
  return {
    payload: codec === 'zstd' ? zstdCompressSync(request) : encodeSnappy(request),
    codec,
    samples: samples.length + 1,
    series: samples.length + 1,
    minTimeMs: T,
    maxTimeMs: samples.at(-1)?.[2] ?? T,
  }
}

function fill(folder: string, inQueue: readonly Block[]): void {
  const fail = (error: unknown): never => {
    throw new Error('the disk should do', { cause: error })
  }
  const queue = openBufferedQueue({
    dir: folder,
    ledger: new Ledger(),
    maxMemoryBlocks: 100,
    maxMemoryBytes: 1e6,
    maxDiskBytes: 0,
    onDamage: fail,
    onDiskError: fail,
  })
  for (const block of inQueue) queue.put(block)
  queue.close()
}

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command in this process. */
async function run(...args: readonly string[]): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const take = (stream: 'stdout' | 'stderr'): MockInstance =>
    vi.spyOn(process[stream], 'write').mockImplementation(text => {
      written[stream] += String(text)
      return true
    })
  const spies = [take('stdout'), take('stderr')]
  try {
    const code = await runCommand(queueCommand, args)
    return { code, ...written }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as unknown)
}

/** Flips a byte in the middle of the last record of the first queue. */
function damage(): string {
  const [name = ''] = readdirSync(folders[0]!).filter(one => one.endsWith('.segment'))
  const file = join(folders[0]!, name)
  const bytes = readFileSync(file)
  bytes[bytes.length - 3]! ^= 0xff
  writeFileSync(file, bytes)
  return file
}

test('ls shows segments and sums of every queue below -remoteWrite.tmpDataPath', async () => {
  const { code, stdout } = await run('ls', dir)
  expect(code).toBe(0)
  const lines = stdout.split('\n').map(line => line.split(/ {2,}/))
  expect(lines[0]).toEqual([folders[0]])
  expect(lines[1]?.slice(0, 4)).toEqual(['segment', 'bytes', 'blocks', 'samples'])
  const times = ['2020-09-13 12:26:40', '2020-09-13 12:26:40']
  expect(lines[2]).toEqual([
    expect.stringMatching(/^[0-9a-f]{16}\.segment$/),
    expect.any(String),
    '2',
    '5',
    ...times,
    '0',
  ])
  expect(lines[3]).toEqual(['total', lines[2]?.[1], '2', '5', ...times, '0'])
  expect(lines[4]).toEqual([folders[1]])
  expect(lines[6]?.slice(2)).toEqual(['1', '2', ...times, '0'])
})

test('ls --json gives an object for each segment and each sum', async () => {
  const { stdout } = await run('ls', folders[0]!, '--json')
  const sum = { blocks: 2, samples: 5, minTimeMs: T, maxTimeMs: T + 2, damagedBytes: 0 }
  expect(jsonLines(stdout)).toMatchObject([
    { folder: folders[0], segment: expect.stringMatching(/\.segment$/), ...sum },
    { folder: folders[0], segments: 1, putAside: 0, ...sum },
  ])
})

test.each([
  [
    'all samples',
    [],
    'up{job="a\\"b"} 1 1600000000000\ndown{job="a\\"b"} NaN 1600000000001\n' +
      'gone NaN 1600000000000 # staleness marker\n' +
      'up{job="a\\"b"} 2.5 1600000000002\ngone NaN 1600000000000 # staleness marker\n',
  ],
  [
    'those that match',
    ['--match', 'up{job=~"a.*"}'],
    'up{job="a\\"b"} 1 1600000000000\nup{job="a\\"b"} 2.5 1600000000002\n',
  ],
  ['nothing where nothing matches', ['--match', 'nothing'], ''],
])('cat writes %s', async (_, args, text) => {
  expect(await run('cat', folders[0]!, ...args)).toEqual({ code: 0, stdout: text, stderr: '' })
})

test('cat --json gives an object for each series', async () => {
  const { stdout } = await run('cat', dir, '--json', '--match', '{__name__=~"other|gone"}')
  expect(jsonLines(stdout)).toContainEqual({
    sequence: 0,
    labels: { __name__: 'other', job: 'a"b' },
    samples: [{ timestampMs: T + 3, value: '-Inf' }],
  })
  expect(stdout).toContain('"value":"stale"')
})

test('verify is content with whole records, and names what is damaged', async () => {
  const whole = await run('verify', dir)
  expect(whole.code).toBe(0)
  expect(whole.stdout).toMatch(
    /^read \d+ bytes in 2 segments: 3 blocks are whole, nothing is damaged\n$/,
  )
  const file = damage()
  const { code, stdout } = await run('verify', dir)
  expect(code).toBe(1)
  expect(stdout).toMatch(
    /: \d+ bytes at offset \d+ are damaged; 1 blocks with 2 samples can be named\n/,
  )
  expect(stdout.startsWith(file)).toBe(true)
  expect(stdout).toMatch(/2 blocks are whole, \d+ bytes with at least 2 samples are damaged\n$/)
  // What is damaged is left out, not silently; nothing was changed.
  expect(await run('cat', folders[0]!, '--match', 'up')).toEqual({
    code: 1,
    stdout: 'up{job="a\\"b"} 1 1600000000000\n',
    stderr: 'left out 1 damaged block; "queue verify" says where\n',
  })
  expect((await run('export', dir, '--to', join(dir, 'out'))).code).toBe(1)
  expect((await run('verify', dir)).code).toBe(1)
})

test('export copies the bodies to files', async () => {
  const to = join(dir, 'out')
  const { code, stderr } = await run('export', dir, '--to', to)
  expect(stderr).toBe('copied 3 of 3 blocks\n')
  expect(code).toBe(0)
  expect(readdirSync(join(to, '1_AB'))).toEqual(['000000000000.zst', '000000000001.snappy'])
  expect(readFileSync(join(to, '1_AB/000000000000.zst'))).toEqual(
    Buffer.from(blocks[0]![0]!.payload),
  )
  expect(readdirSync(join(to, '2_AB'))).toEqual(['000000000000.zst'])
})

test('export sends the bodies to a receiver, and says what it refused', async () => {
  const got: { headers: IncomingHttpHeaders; body: Buffer }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      got.push({ headers: request.headers, body })
      response.writeHead(got.length === 2 ? 400 : 204).end()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { code, stderr } = await run('export', dir, '--url', `http://127.0.0.1:${port}/`)
  server.closeAllConnections()
  server.close()
  expect(code).toBe(1)
  expect(stderr).toBe(
    'block 1 is refused: unexpected status code 400; response body: ""\ncopied 2 of 3 blocks\n',
  )
  expect(got.map(({ body }) => body)).toEqual(
    blocks.flat().map(({ payload }) => Buffer.from(payload)),
  )
  expect(got.map(({ headers }) => headers['content-encoding'])).toEqual(['zstd', 'snappy', 'zstd'])
  // The queue is as it was.
  expect((await run('verify', dir)).stdout).toContain('3 blocks are whole')
})

test.each([
  [['ls'], 'cannot do "queue ls": no folder given'],
  [['look', '.'], 'cannot do "queue look": expected ls, verify, cat or export'],
  [['ls', 'a', 'b'], 'cannot do "queue ls": more than one folder given'],
  [['ls', '/nowhere/at/all'], 'cannot read "/nowhere/at/all": there is no such folder'],
  [['ls', import.meta.dirname], `cannot read "${import.meta.dirname}": no queue in it;`],
  [['ls', '.', '--jsn'], "Unknown option '--jsn'"],
])('queue %j says what is wrong', async (args, message) => {
  const { code, stderr } = await run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

test('cat with a bad selector or export without an aim says what would be right', async () => {
  expect((await run('cat', dir, '--match', '{')).code).toBe(2)
  const { code, stderr } = await run('export', dir)
  expect(code).toBe(2)
  expect(stderr).toBe('cannot export: say where to, with --to FOLDER or --url URL\n')
})

test('the program has it as a subcommand', { timeout: 60_000 }, async () => {
  const args = [main, 'queue', 'cat', dir, '--match', 'other']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout).toBe('other{job="a\\"b"} -Inf 1600000000003\n')
})
