import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDuration } from '../duration.ts'
import { formatLabels, labelsFromObject, sortLabels, type Label } from '../labels.ts'
import { parseSelector } from '../selector.ts'
import { evaluateInstant, MemoryStorage, type QueryData } from './index.ts'

interface Case {
  readonly kind: 'eval' | 'fail'
  readonly timeMs: number
  readonly query: string
  readonly lines: string[]
}

const folder = new URL('../../testdata/eval/', import.meta.url)

function labelsOf(series: string): Label[] {
  const [group = []] = parseSelector(series).groups
  return group.map(({ name, value }) => ({ name, value }))
}

/** Adds `name{…} 1 2 _ stale 0+10x5`, a value every step. */
function load(storage: MemoryStorage, line: string, stepMs: number): void {
  const [, series = '', texts = ''] = /^(\w*(?:\{[^}]*\})?) (.*)$/.exec(line) ?? []
  const values = texts.split(' ').flatMap(text => {
    const [, first, step, count] = /^(.*)\+(.*)x(\d+)$/.exec(text) ?? []
    if (count === undefined) return [text]
    return Array.from({ length: Number(count) + 1 }, (_, i) =>
      String(Number(first) + i * Number(step)),
    )
  })
  values.forEach((text, i) => {
    if (text === '_') return
    const isStale = text === 'stale'
    storage.append(labelsOf(series), i * stepMs, isStale ? 0 : Number(text), isStale)
  })
}

function read(file: string): { storage: MemoryStorage; cases: Case[] } {
  const storage = new MemoryStorage()
  const cases: Case[] = []
  let stepMs = 0
  for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n')) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const [kind = '', argument = '', ...rest] = text.split(' ')
    if (line.startsWith(' ')) {
      const last = cases.at(-1)
      if (last === undefined) load(storage, text, stepMs)
      else last.lines.push(text)
    } else if (kind === 'load') stepMs = parseDuration(argument)
    else if (kind === 'eval' || kind === 'fail')
      cases.push({ kind, timeMs: parseDuration(argument), query: rest.join(' '), lines: [] })
    else throw new Error(`${file}: what is ${JSON.stringify(text)}?`)
  }
  return { storage, cases }
}

/** A result as lines of text, numbers to 12 digits. */
function show(data: QueryData): string[] {
  const digits = (value: string): string => String(Number(Number(value).toPrecision(12)))
  if (data.resultType === 'scalar') return [`scalar ${digits(data.result[1])}`]
  if (data.resultType !== 'vector') throw new Error(`a ${data.resultType} came out`)
  return data.result
    .map(({ metric, value }) => {
      const labels = sortLabels(labelsFromObject(metric))
      return `${formatLabels(labels)} ${digits(value[1])}`
    })
    .toSorted()
}

function expected(line: string): string {
  const [, series = '', value = ''] = /^(.*) (\S+)$/.exec(line) ?? []
  if (series === 'scalar') return `scalar ${Number(value)}`
  const labels = series === '{}' ? [] : sortLabels(labelsOf(series))
  return `${formatLabels(labels)} ${Number(value)}`
}

const files = readdirSync(folder).filter(file => file.endsWith('.txt'))

test('there are scripts', () => {
  expect(files.length).toBeGreaterThan(3)
})

describe.each(files)('%s', file => {
  const { storage, cases } = read(file)
  const evaluated = cases.filter(({ kind }) => kind === 'eval')
  test.each(evaluated)('$query at $timeMs ms', ({ timeMs, query, lines }) => {
    const data = evaluateInstant(storage, query, { timeMs })
    expect(show(data)).toEqual(lines.map(expected).toSorted())
  })

  const failing = cases.filter(({ kind }) => kind === 'fail')
  test.for(failing)('$query at $timeMs ms fails', ({ timeMs, query, lines }) => {
    expect(() => evaluateInstant(storage, query, { timeMs })).toThrow(lines.join(' '))
    expect(lines).toHaveLength(1)
  })
})
