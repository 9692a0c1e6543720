import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { charSearch } from './char-search.ts'
import { compileRegex } from './compile.ts'
import { compileFullMatcher } from './full-matcher.ts'
import { shapeTest } from './glob.ts'
import { programOf } from './program.ts'
import { matchRuns, runPattern } from './runs.ts'
import { shapeOf, type Shape } from './shape.ts'
import { place, sequence, type Node } from './syntax/ast.ts'
import { parseRegex } from './syntax/parser.ts'
import { printRegex } from './syntax/print.ts'

const glob = (...parts: (string | number)[]): Shape['globs'][number] => ({
  texts: parts.filter(part => typeof part === 'string'),
  runs: parts.filter(part => typeof part === 'number'),
})
const parse = (source: string): Node => parseRegex(source, { dotAll: true }).root

describe('shapeOf', () => {
  test.each<[string, Shape]>([
    ['a', { texts: ['a'], globs: [] }],
    ['(a|b)c?', { texts: ['a', 'ac', 'b', 'bc'], globs: [] }],
    ['x[12]', { texts: ['x1', 'x2'], globs: [] }],
    ['(?i)x?'.replace('x', '5'), { texts: ['', '5'], globs: [] }],
    [
      'go_(gc|memstats)_.*',
      { texts: [], globs: [glob('go_gc_', 0, ''), glob('go_memstats_', 0, '')] },
    ],
    ['a|b.*|.+c', { texts: ['a'], globs: [glob('b', 0, ''), glob('', 1, 'c')] }],
    ['.*a.*b.*', { texts: [], globs: [glob('', 0, 'a', 0, 'b', 0, '')] }],
    ['.*.+', { texts: [], globs: [glob('', 1, '')] }],
    ['(.)*', { texts: [], globs: [glob('', 0, '')] }],
    ['a$|^b|c^', { texts: ['a', 'b'], globs: [] }],
    ['.*^a', { texts: ['a'], globs: [] }],
  ])('of %j', (source, shape) => {
    expect(shapeOf(parse(source), true)).toEqual(shape)
  })

  test.each([
    ...['.', 'a.b', '.{2,}', '.+.+', '[^a]', '(?i)a', '(?-s).*', '(a.*)*', '\\bfoo', '(?m)^a'],
    ...['[a-z]', '[ab]{12}', '(?:[0-9]{4}|a)', '\\x{D800}', '(?:a.*|b.*){8}'],
  ])('of %j is for the engine', source => {
    expect(shapeOf(parse(source), true)).toBeUndefined()
  })

  test('has room for a long list of texts, and an end', () => {
    const list = (count: number): string =>
      Array.from({ length: count }, (_, i) => `n${i}`).join('|')
    expect(shapeOf(parse(`(${list(9000)})_total`), true)?.texts).toHaveLength(9000)
    expect(shapeOf(parse(list(100_000)), true)?.texts).toHaveLength(100_000)
    expect(shapeOf(parse('a|'.repeat(600_000)), true)).toBeUndefined()
    expect(shapeOf(parse(`(${list(101)}).*`), true)).toBeUndefined()
  })
})

const letter = fc.constantFrom('a', 'b', 'ab', '_', '😀', '\\.')
const dots = fc.constantFrom('.*', '.+', '(.*)', '(.+)', '(?:.*)')
const { plain } = fc.letrec<{ plain: string; piece: string }>(tie => ({
  piece: fc.oneof(
    { weight: 3, arbitrary: letter },
    { weight: 2, arbitrary: dots },
    fc.constantFrom('[ab]', '[_a]', '^', '$', '(?:ab)?', 'a{2}', '(a){0,2}'),
    fc.array(tie('plain'), { minLength: 1, maxLength: 3 }).map(subs => `(${subs.join('|')})`),
  ),
  plain: fc.array(tie('piece'), { maxLength: 4 }).map(pieces => pieces.join('')),
}))
const { any } = fc.letrec<{ any: string; piece: string }>(tie => ({
  piece: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(letter, dots, fc.constantFrom('.', '[^a]', '\\w', '\\B', '(?i)', '(?s)', '(?m)$', '')),
    fc
      .tuple(
        fc.constantFrom('(', '(?:', '(?i:', '(?P<n>', '(?-s:'),
        fc.array(tie('any'), { maxLength: 3 }),
      )
      .map(([open, subs]) => `${open}${subs.join('|')})`),
    fc
      .tuple(tie('any'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '*?'))
      .map(([sub, sign]) => `(?:${sub})${sign}`),
  ),
  any: fc.array(tie('piece'), { maxLength: 3 }).map(pieces => pieces.join('')),
}))
const text = fc
  .array(fc.constantFrom('a', 'b', '_', '.', '\n', '😀', 'A'), { maxLength: 8 })
  .map(chars => chars.join(''))
const texts = fc.array(text, { minLength: 1, maxLength: 8 })

const whole = (root: Node): Node => sequence([place('text-begin'), root, place('text-end')])

describe('what needs no engine', () => {
  test('decides as the engine does', () => {
    let shapes = 0
    fc.assert(
      fc.property(plain, texts, (source, all) => {
        const root = parse(source)
        const shape = shapeOf(root, true)
        if (!shape) return
        shapes++
        const program = programOf(source, whole(root))
        const isMatch = shapeTest(shape)
        for (const one of all) expect([one, isMatch(one)]).toEqual([one, program.test(one)])
      }),
    )
    expect(shapes).toBeGreaterThan(20)
  })

  test.each([true, false])('finds the groups that the engine finds, dotAll %j', dotAll => {
    const runsOnly = fc.array(fc.oneof(letter, dots), { maxLength: 6 }).map(all => all.join(''))
    let patterns = 0
    fc.assert(
      fc.property(runsOnly, texts, (source, all) => {
        const { root } = parseRegex(source, { dotAll })
        const pattern = runPattern(root, dotAll)
        if (!pattern) return
        patterns++
        const program = programOf(source, whole(root))
        for (const one of all) {
          const groups = !dotAll && one.includes('\n') ? undefined : matchRuns(pattern, one)
          expect([one, groups]).toEqual([one, program.find(one, 0)?.groups])
        }
      }),
    )
    expect(patterns).toBeGreaterThan(20)
  })

  test.each(['', '+', '{1,}'])('finds the characters that the engine finds, %j', sign => {
    const set = fc
      .tuple(
        fc.constantFrom('', '^'),
        fc.array(fc.constantFrom('a', '_', '\\d', '\\W', '😀', '\\n')),
      )
      .map(([not, all]) => `[${not}${all.join('')}.]${sign}`)
    fc.assert(
      fc.property(set, texts, (source, all) => {
        const { root } = parseRegex(source)
        const find = charSearch(root)
        const program = programOf(source, root)
        for (const one of all) {
          const found = program.find(one, 0)
          const end = (found?.index ?? 0) + (found?.groups[0]?.length ?? 0)
          expect([one, find?.(one, 0)]).toEqual([one, found && [found.index, end]])
        }
      }),
    )
  })
})

test('a whole match is the same in every way it can be asked for', () => {
  fc.assert(
    fc.property(any, texts, (source, all) => {
      const options = { anchored: true, dotAll: true }
      const matcher = compileFullMatcher(source, { dialect: 'promql' })
      const regex = compileRegex(source, options)
      const wrapped = compileRegex(`^(?s:${source})$`)
      for (const one of all) {
        const found = regex.exec(one)
        expect(wrapped.exec(one)).toEqual(found)
        const answers = [matcher.matches(one), regex.test(one), wrapped.test(one)]
        expect([one, answers]).toEqual([one, answers.map(() => found !== undefined)])
      }
    }),
  )
})

test('what is printed is read again as the same', () => {
  fc.assert(
    fc.property(any, source => {
      const printed = printRegex(parse(source), Infinity) ?? ''
      expect(printRegex(parse(printed), Infinity)).toBe(printed)
    }),
  )
})

test('no text makes the parser fail in any other way than it says', () => {
  const junk = fc.string({ unit: fc.constantFrom(...String.raw`()[]{}*+?|\^$-:P<>=,0129aQExpU`) })
  fc.assert(
    fc.property(junk, source => {
      try {
        parseRegex(source)
      } catch (error) {
        expect(error).toMatchObject({ name: 'RegexSyntaxError', source })
      }
    }),
  )
})
