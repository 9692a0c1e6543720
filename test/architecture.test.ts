import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, test } from 'vitest'

interface Room {
  /** Rooms it may import; all stand above it in the table. */
  readonly uses: readonly string[]
  /** Packages from the registry it may import. */
  readonly npm: readonly string[]
}

const labels = 'promql-lite'
const daemon = (room: string): string => `daemon/${room}`

/**
 * The floors of the house. A room may import the rooms it lists, and a room may list only rooms
 * above it in this table, so no cycle can be written down.
 */
const rooms: Readonly<Record<string, Room>> = {
  'promql-lite': { uses: [], npm: ['re2', 're2js'] },
  yaml: { uses: [], npm: ['js-yaml'] },
  relabel: { uses: ['promql-lite', 'yaml'], npm: ['@noble/hashes'] },
  'relabel/cli': { uses: ['promql-lite', 'yaml', 'relabel'], npm: [] },

  'daemon/errors': { uses: [], npm: [] },
  'daemon/time': { uses: [], npm: [] },
  'daemon/metrics': { uses: [daemon('errors')], npm: [] },
  'daemon/log': { uses: [daemon('metrics'), daemon('errors'), daemon('time')], npm: [] },
  'daemon/wire': { uses: [labels], npm: ['protobufjs', 'snappyjs'] },
  'daemon/http-client': {
    uses: [daemon('errors'), daemon('time')],
    npm: ['socks', 'undici'],
  },
  'daemon/config-file': { uses: ['yaml', daemon('errors'), daemon('http-client')], npm: [] },
  'daemon/flags': {
    uses: ['yaml', ...['errors', 'time', 'log', 'http-client', 'config-file'].map(daemon)],
    npm: [],
  },
  'daemon/lifecycle': { uses: ['errors', 'log', 'metrics', 'flags'].map(daemon), npm: [] },
  'daemon/http-server': {
    uses: ['errors', 'time', 'log', 'metrics', 'flags'].map(daemon),
    npm: [],
  },

  'agent/config': {
    uses: [
      labels,
      'yaml',
      'relabel',
      ...['errors', 'time', 'config-file', 'http-client'].map(daemon),
    ],
    npm: [],
  },
  'agent/exposition': { uses: [labels], npm: [] },
  'agent/fetch': { uses: ['errors', 'http-client'].map(daemon), npm: [] },
  'agent/ledger': { uses: [], npm: [] },
  'agent/series': { uses: [labels, 'agent/ledger', daemon('wire')], npm: ['xxhash-wasm'] },
  'agent/layout': {
    uses: [labels, 'agent/ledger', 'agent/exposition', 'agent/series'],
    npm: [],
  },
  'agent/queue': { uses: ['agent/ledger', daemon('errors')], npm: [] },
  'agent/aws': { uses: [daemon('http-client')], npm: [] },
  'agent/quarantine': { uses: ['agent/queue', daemon('wire')], npm: [] },
  'agent/remote-write': {
    uses: [
      labels,
      'relabel',
      'agent/ledger',
      'agent/queue',
      'agent/quarantine',
      'agent/series',
      ...['errors', 'log', 'metrics', 'wire', 'http-client'].map(daemon),
    ],
    npm: ['xxhash-wasm'],
  },
  'agent/pipeline': {
    uses: [
      labels,
      'agent/ledger',
      'agent/series',
      'agent/remote-write',
      ...['errors', 'log', 'metrics'].map(daemon),
    ],
    npm: [],
  },
  'agent/kubernetes': {
    uses: ['yaml', ...['errors', 'log', 'metrics', 'http-client'].map(daemon)],
    npm: ['@kubernetes/client-node'],
  },
  'agent/discovery': {
    uses: [
      labels,
      'yaml',
      'agent/config',
      'agent/kubernetes',
      'agent/aws',
      ...['errors', 'log', 'metrics', 'config-file', 'http-client'].map(daemon),
    ],
    npm: [],
  },
  'agent/scrape': {
    uses: [
      labels,
      'relabel',
      'agent/config',
      'agent/exposition',
      'agent/series',
      'agent/layout',
      'agent/fetch',
      'agent/discovery',
      ...['errors', 'time', 'log', 'metrics', 'wire', 'http-client', 'config-file'].map(daemon),
    ],
    npm: [],
  },
  'agent/web': {
    uses: [
      labels,
      'yaml',
      'relabel',
      'agent/config',
      'agent/ledger',
      'agent/scrape',
      ...['errors', 'time', 'log', 'metrics', 'http-server'].map(daemon),
    ],
    npm: [],
  },
  'agent/flags': { uses: [daemon('flags')], npm: [] },
  'agent/cli': {
    uses: [
      labels,
      'agent/queue',
      'agent/quarantine',
      'agent/config',
      'agent/scrape',
      ...['errors', 'wire', 'http-client', 'log'].map(daemon),
    ],
    npm: [],
  },
  agent: {
    uses: [
      labels,
      'yaml',
      'relabel',
      ...[
        'config',
        'series',
        'ledger',
        'queue',
        'quarantine',
        'remote-write',
        'aws',
        'pipeline',
        'scrape',
        'web',
        'flags',
        'cli',
      ].map(room => `agent/${room}`),
      ...['errors', 'time', 'log', 'metrics', 'wire', 'http-client', 'config-file'].map(daemon),
      ...['flags', 'http-server', 'lifecycle'].map(daemon),
    ],
    npm: [],
  },

  'alert/config': {
    uses: [labels, 'yaml', ...['errors', 'time', 'config-file', 'http-client'].map(daemon)],
    npm: [],
  },
  'alert/template': { uses: [labels, ...['errors', 'time'].map(daemon)], npm: [] },
  'alert/datasource': { uses: [labels, ...['errors', 'http-client'].map(daemon)], npm: [] },
  'alert/notifier': {
    uses: [labels, ...['errors', 'time', 'log', 'metrics', 'http-client'].map(daemon)],
    npm: [],
  },
  'alert/remote-write': {
    uses: [labels, ...['errors', 'log', 'metrics', 'wire', 'http-client'].map(daemon)],
    npm: [],
  },
  'alert/rule': {
    uses: [
      labels,
      ...['config', 'template', 'datasource', 'notifier', 'remote-write'].map(
        room => `alert/${room}`,
      ),
      ...['errors', 'time', 'log', 'metrics', 'wire'].map(daemon),
    ],
    npm: [],
  },
  'alert/web': {
    uses: [
      labels,
      'alert/rule',
      'alert/config',
      'alert/notifier',
      ...['errors', 'time', 'log', 'metrics', 'http-server'].map(daemon),
    ],
    npm: [],
  },
  'alert/flags': { uses: [daemon('flags')], npm: [] },
  alert: {
    uses: [
      labels,
      'yaml',
      ...[
        'config',
        'template',
        'datasource',
        'notifier',
        'remote-write',
        'rule',
        'web',
        'flags',
      ].map(room => `alert/${room}`),
      ...['errors', 'time', 'log', 'metrics', 'wire', 'http-client', 'config-file'].map(daemon),
      ...['flags', 'http-server', 'lifecycle'].map(daemon),
    ],
    npm: [],
  },
}
const names = Object.keys(rooms)
const packages = join(import.meta.dirname, '../packages')
const files = globSync('*/src/**/*.ts', {
  cwd: packages,
  exclude: ['**/*.test.ts', '**/*.bench.ts', '**/testdata/**'],
})

/** The innermost room that holds a path such as `agent/src/scrape/loop.ts`. */
function roomOf(path: string): string {
  const folder = dirname(path).replace(/\/src\b/, '')
  const holding = names.filter(name => folder === name || folder.startsWith(`${name}/`))
  return holding.toSorted((a, b) => b.length - a.length)[0] ?? `no room for ${path}`
}

/** The room behind an import such as `@vmkit/daemon/log` or `../queue/index.ts`. */
function roomOfImport(file: string, name: string): string {
  if (name.startsWith('.')) return roomOf(relative(packages, join(packages, dirname(file), name)))
  return roomOf(`${name.slice('@vmkit/'.length).replace('/', '/src/')}/index.ts`)
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(packages, file), 'utf8')
  const { module } = parseSync(file, source)
  const named = [...module.staticImports, ...module.staticExports.flatMap(e => e.entries)]
  return [
    ...named.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      source.slice(start + 1, end - 1),
    ),
  ]
}

/** Files of the package's own that stand behind a name, one for each platform. */
const isOwnChoice = (name: string): boolean => name.startsWith('#')
/** The imports of every file, read once. */
const importsByFile = new Map(files.map(file => [file, importsOf(file)]))

const isOurs = (name: string): boolean => name.startsWith('.') || name.startsWith('@vmkit/')

/** Packages that take long to load: by `import()` alone, where they are needed. */
const slowToLoad = ['@kubernetes/client-node']

test('what takes long to load is not loaded by an import that always happens', () => {
  const wrong = files.filter(file =>
    parseSync(file, readFileSync(join(packages, file), 'utf8')).module.staticImports.some(
      ({ moduleRequest, entries }) =>
        slowToLoad.some(name => moduleRequest.value.startsWith(name)) &&
        !(entries.length > 0 && entries.every(({ isType }) => isType)),
    ),
  )
  expect(wrong).toEqual([])
})

test('a room uses only rooms above it in the table', () => {
  const wrong = names.flatMap((name, i) =>
    rooms[name]!.uses.filter(used => !names.slice(0, i).includes(used)).map(
      used => `${name} -> ${used}`,
    ),
  )
  expect(wrong).toEqual([])
})

test('every room of the table has files', () => {
  const held = new Set(files.map(roomOf))
  expect(names.filter(name => !held.has(name))).toEqual([])
})

test('a room stays in daemon only while both programs use it', () => {
  const usersOf = (room: string): Set<string> => {
    const users = new Set<string>()
    for (const file of files) {
      if (!importsByFile.get(file)?.some(name => isOurs(name) && roomOfImport(file, name) === room))
        continue
      const user = roomOf(file)
      if (user === room) continue
      // A room that another daemon room needs belongs to whoever needs that one.
      if (user.startsWith('daemon/')) for (const one of usersOf(user)) users.add(one)
      else users.add(user.split('/')[0] ?? '')
    }
    return users
  }
  const lonely = names
    .filter(name => name.startsWith('daemon/'))
    .filter(name => !['agent', 'alert'].every(program => usersOf(name).has(program)))
  expect(lonely).toEqual([])
})

test('no file is longer than 400 lines', () => {
  const linesOf = (file: string): number =>
    readFileSync(join(packages, file), 'utf8').split('\n').length
  expect(files.filter(file => linesOf(file) > 400)).toEqual([])
})

test('no file is called by what it is not', () => {
  expect(files.filter(file => /\b(utils?|helpers?|common|misc)\b/.test(file))).toEqual([])
})

describe.each(files)('%s', file => {
  test('imports only what its room may use', () => {
    const room = roomOf(file)
    const { uses, npm } = rooms[room] ?? { uses: [], npm: [] }
    const wrong = (importsByFile.get(file) ?? []).filter(name => {
      if (name.startsWith('node:') || isOwnChoice(name)) return false
      if (isOurs(name)) {
        const target = roomOfImport(file, name)
        return target !== room && !uses.includes(target)
      }
      const parts = name.split('/').slice(0, name.startsWith('@') ? 2 : 1)
      return !npm.includes(parts.join('/'))
    })
    expect({ room, wrong }).toEqual({ room, wrong: [] })
  })
})
