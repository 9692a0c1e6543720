import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, test } from 'vitest'

/**
 * The floors of the house. A room may import the rooms it lists, and a room may list only rooms
 * above it in this table, so no cycle can be written down.
 */
const rooms: Record<string, { uses: string[]; npm: string[] }> = {
  'promql-lite': { uses: [], npm: ['re2'] },
  relabel: { uses: ['promql-lite'], npm: ['js-yaml'] },
  agent: {
    uses: ['relabel'],
    npm: ['undici', 'protobufjs', 'snappyjs', '@kubernetes/client-node'],
  },
  alert: { uses: ['promql-lite', 'relabel'], npm: ['undici'] },
}
const names = Object.keys(rooms)
const packages = join(import.meta.dirname, '../packages')

/** The innermost room that holds a path such as `agent/src/scrape/loop.ts`. */
function roomOf(path: string): string {
  const folder = dirname(path).replace(/\/src\b/, '')
  const holding = names.filter(name => folder === name || folder.startsWith(`${name}/`))
  return holding.toSorted((a, b) => b.length - a.length)[0] ?? `no room for ${path}`
}

function imports(file: string): string[] {
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

test('a room uses only rooms above it in the table', () => {
  const wrong = names.flatMap((name, i) =>
    rooms[name]!.uses.filter(used => !names.slice(0, i).includes(used)).map(
      used => `${name} -> ${used}`,
    ),
  )
  expect(wrong).toEqual([])
})

describe.each(
  globSync('*/src/**/*.ts', { cwd: packages, exclude: ['**/*.test.ts', '**/*.bench.ts'] }),
)('%s', file => {
  test('imports only what its room may use', () => {
    const room = roomOf(file)
    const { uses, npm } = rooms[room] ?? { uses: [], npm: [] }
    const wrong = imports(file).filter(name => {
      if (name.startsWith('node:')) return false
      if (name.startsWith('.')) {
        const target = roomOf(relative(packages, join(packages, dirname(file), name)))
        return target !== room && !uses.includes(target)
      }
      if (name.startsWith('@vmkit/')) {
        const target = roomOf(`${name.slice('@vmkit/'.length)}/src/index.ts`)
        return !uses.includes(target)
      }
      return !npm.includes(
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      )
    })
    expect({ room, wrong }).toEqual({ room, wrong: [] })
  })
})
