import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ReloadHub, untilAborted } from './index.ts'

const PROGRAM = fileURLToPath(new URL('testdata/program.ts', import.meta.url))

/** Runs the demo program, sending a signal each time it says the word before it. */
async function run(
  mode: string,
  signals: readonly (readonly [string, NodeJS.Signals])[],
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [PROGRAM, mode])
  const left = [...signals]
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    while (left[0] !== undefined && out.includes(left[0][0])) child.kill(left.shift()?.[1])
  })
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, out, err }
}

test.each<[string, [string, NodeJS.Signals][], number, string, string]>([
  ['done', [], 0, '', ''],
  ['wait', [['ready', 'SIGTERM']], 0, 'stopping', 'received SIGTERM: stopping'],
  ['wait', [['ready', 'SIGINT']], 0, 'stopping', 'received SIGINT: stopping'],
  [
    'wait',
    [
      ['ready', 'SIGHUP'],
      ['reloaded', 'SIGTERM'],
    ],
    0,
    'reloaded',
    'received SIGHUP: reloading',
  ],
  [
    'stubborn',
    [
      ['ready', 'SIGTERM'],
      ['still here', 'SIGTERM'],
    ],
    143,
    'stopping',
    'received SIGTERM',
  ],
  [
    'stubborn',
    [
      ['ready', 'SIGTERM'],
      ['still here', 'SIGINT'],
    ],
    130,
    'stopping',
    'received SIGTERM',
  ],
  // A wrapper passes on what the process group got already: still one request.
  [
    'slow',
    [
      ['ready', 'SIGTERM'],
      ['stopping', 'SIGTERM'],
    ],
    0,
    'stopping',
    'received SIGTERM',
  ],
  ['fatal', [], 255, '', 'fatal\tdemo\tcannot start: no luck\n'],
  ['code', [], 7, '', 'fatal\tdemo\tcannot start\n'],
  ['stray', [], 255, 'ready', 'fatal\tdemo\tlost\n'],
])('"%s" with %j exits with %d', async (mode, signals, code, out, err) => {
  const result = await run(mode, signals)
  expect(result.code).toBe(code)
  expect(result.out).toContain(out)
  expect(result.err).toContain(err)
})

test('reloads never overlap and triggers in between share one run', async () => {
  const events: string[] = []
  const hub = new ReloadHub(message => events.push(message))
  let release: () => void = () => undefined
  const first = hub.onReload(async () => {
    events.push('start')
    await new Promise<void>(resolve => (release = resolve))
    events.push('end')
  })
  hub.onReload(() => Promise.reject(new Error('broken')))
  const one = hub.trigger()
  const two = hub.trigger()
  expect(hub.trigger()).toBe(two)
  release()
  await one
  await Promise.resolve()
  release()
  await two
  const round = ['start', 'end', 'cannot reload: broken']
  expect(events).toEqual([...round, ...round])
  first[Symbol.dispose]()
  await hub.trigger()
  expect(events.slice(6)).toEqual(['cannot reload: broken'])
})

test('untilAborted waits for the signal, and does not when it came before', async () => {
  const controller = new AbortController()
  let isOver = false
  const waiting = untilAborted(controller.signal).then(() => (isOver = true))
  await Promise.resolve()
  expect(isOver).toBe(false)
  controller.abort()
  expect(await waiting).toBe(true)
  await expect(untilAborted(controller.signal)).resolves.toBeUndefined()
})
