import { expect, test } from 'vitest'
import { createLogger, type LoggerOptions } from './index.ts'

const TIME = Date.parse('2026-11-22T07:58:06.272Z')

function collect(options: LoggerOptions): {
  lines: string[]
  log: ReturnType<typeof createLogger>
} {
  const lines: string[] = []
  const log = createLogger({
    now: () => TIME,
    output: line => lines.push(line),
    location: 'vmkit/agent/main',
    ...options,
  })
  return { lines, log }
}

test.each<[string, LoggerOptions, string]>([
  ['default', {}, '2026-11-22T07:58:06.272Z\tinfo\tvmkit/agent/main\thi "you"'],
  ['without time', { disableTimestamps: true }, 'info\tvmkit/agent/main\thi "you"'],
  [
    'in Berlin',
    { timezone: 'Europe/Berlin' },
    '2026-11-22T08:58:06.272+0100\tinfo\tvmkit/agent/main\thi "you"',
  ],
  [
    'in London',
    { timezone: 'Europe/London' },
    '2026-11-22T07:58:06.272Z\tinfo\tvmkit/agent/main\thi "you"',
  ],
  [
    'json',
    { format: 'json' },
    '{"ts":"2026-11-22T07:58:06.272Z","level":"info","caller":"vmkit/agent/main","msg":"hi \\"you\\""}',
  ],
  [
    'json with other names',
    { format: 'json', jsonFields: 'msg:message,level:severity', disableTimestamps: true },
    '{"severity":"info","caller":"vmkit/agent/main","message":"hi \\"you\\""}',
  ],
  ['cut', { maxArgLen: 4, disableTimestamps: true }, 'info\tvmkit/agent/main\thi..u"'],
])('a line is written %s', (_, options, line) => {
  const { lines, log } = collect(options)
  log.info('hi "you"')
  expect(lines).toEqual([line])
})

test('messages below the level are counted but not printed', () => {
  const counts = new Map<string, number>()
  const { lines, log } = collect({
    level: 'ERROR',
    disableTimestamps: true,
    metrics: {
      counter: (_, labels) => ({
        inc: () => {
          const key = `${labels['level']} ${labels['is_printed']}`
          counts.set(key, (counts.get(key) ?? 0) + 1)
        },
      }),
    },
  })
  log.info('a')
  log.warn('b')
  log.error('c')
  log.fatal('d')
  expect(lines.map(line => line.split('\t')[2])).toEqual(['c', 'd'])
  expect(Object.fromEntries(counts)).toEqual({
    'info false': 1,
    'warn false': 1,
    'error true': 1,
    'fatal true': 1,
  })
})

test('errors over the limit are left out per place and second', () => {
  let now = TIME
  const { lines, log } = collect({
    errorsPerSecondLimit: 2,
    disableTimestamps: true,
    now: () => now,
  })
  for (let i = 0; i < 5; i++) log.error(`e${i}`)
  log.at('other').error('o')
  log.info('i')
  now += 1000
  log.error('later')
  expect(lines.map(line => line.split('\t').slice(1).join(' '))).toEqual([
    'vmkit/agent/main e0',
    'vmkit/agent/main e1 (further messages of this second are left out)',
    'other o',
    'vmkit/agent/main i',
    'vmkit/agent/main later',
  ])
})

test.each<[LoggerOptions, string]>([
  [{ format: 'json', jsonFields: 'nope:x' }, 'cannot rename the log field "nope:x"'],
  [{ timezone: 'Mars/Base' }, 'Mars/Base'],
])('%j is refused', (options, message) => {
  expect(() => createLogger(options)).toThrow(message)
})
