import { describe, expect, test } from 'vitest'
import { RegexSyntaxError } from './error.ts'
import { parseRegex } from './parser.ts'
import { printRegex } from './print.ts'

describe('parsing and printing', () => {
  test.each([
    ['', '(?:)'],
    ['abc', 'abc'],
    ['a.b', 'a(?-s:.)b'],
    ['(?s)a.b', 'a(?s:.)b'],
    ['(?s:.).', '(?s:.)(?-s:.)'],
    ['(a(?s).).', '(a(?s:.))(?-s:.)'],
    ['(?i)http_5', '(?i:http)_5'],
    ['(?:ab)c', 'abc'],
    ['(?:(?:a|b)|c)', '(?:a|b|c)'],
    ['(?:ab)+c*', '(?:ab)+(?:c)*'],
    ['a{2}b{2,}c{2,3}d{0,1}e{1,}f{0,}', '(?:a){2}(?:b){2,}(?:c){2,3}(?:d)?(?:e)+(?:f)*'],
    ['(?U)a+b+?', '(?:a)+?(?:b)+'],
    ['a*(?i)*', '(?:(?:a)*)*'],
    ['^$', String.raw`\A\z`],
    ['(?m)^$', '(?m:^)(?m:$)'],
    [String.raw`\A\z\b\B`, String.raw`\A\z\b\B`],
    ['(?P<x>a)(?<x>b)', '(a)(b)'],
    [String.raw`\Qa.b`, String.raw`a\x{2e}b`],
    [String.raw`\Qab\E*`, 'a(?:b)*'],
    ['[a]', 'a'],
    ['(?i)[k]', '(?i:k)'],
    ['[^a]', String.raw`[^\x{61}]`],
    [String.raw`[\d]`, String.raw`[\x{30}-\x{39}]`],
    [String.raw`\D`, String.raw`[\x{0}-\x{2f}\x{3a}-\x{10ffff}]`],
    [String.raw`[^\n]`, '(?-s:.)'],
    [String.raw`[\s\S]`, '(?s:.)'],
    [String.raw`\x{D800}`, String.raw`[\x{d800}]`],
    [String.raw`\P{Any}`, String.raw`[^\x{0}-\x{10ffff}]`],
    [String.raw`[^\P{Any}]`, '(?s:.)'],
    ['/', String.raw`\x{2f}`],
    ['é😀', 'é😀'],
  ])('%j is %j to the engines, and to itself', (source, printed) => {
    expect(printRegex(parseRegex(source).root, Infinity)).toBe(printed)
    expect(printRegex(parseRegex(printed).root, Infinity)).toBe(printed)
  })

  test('counts groups and collects their names', () => {
    const { groupCount, groupNames } = parseRegex('(a)(?P<x>b(?<y>c))(?:d)(?P<x>e)')
    expect(groupCount).toBe(4)
    expect([...groupNames]).toEqual([
      ['x', [2, 4]],
      ['y', [3]],
    ])
  })
})

describe('an error', () => {
  test.each([
    ['a(b', 1, 'missing closing ")"'],
    ['a)', 1, 'unexpected ")"'],
    ['é😀*+', 3, 'nested repeat "*+"; want parentheses between'],
    ['ab|*', 3, 'nothing to repeat before "*"'],
    ['a{2,1}', 1, 'invalid repeat count "{2,1}"; want at most 1000, low first'],
    ['(a{500}){3}', 8, 'nested repeat counts multiply to more than 1000'],
    ['a[b', 1, 'missing closing "]"'],
    ['[a z-b]', 3, 'class range "z-b" runs backwards'],
    ['[[:foo:]]', 1, 'unknown class "[:foo:]"'],
    [String.raw`a\p{Foo}`, 1, String.raw`unknown Unicode class "\\p{Foo}"`],
    [String.raw`a\y`, 1, String.raw`invalid escape "\\y"`],
    ['a\\', 1, 'trailing backslash'],
    ['(?P<a-b>c)', 0, 'invalid group name "a-b"; want [A-Za-z0-9_]+'],
    ['(?P<a', 0, 'missing closing ">" of a group name'],
    ['a(?=b)', 1, 'no look-ahead'],
    ['a(?<!b)', 1, 'no look-behind'],
    ['(?x)a', 0, 'invalid group "(?x"; want flags out of "imsU"'],
    ['a\uDC00', 1, 'half of a surrogate pair'],
  ])('of %j points at %d: %s', (source, offset, reason) => {
    const error = errorOf(source)
    expect(error).toMatchObject({ name: 'RegexSyntaxError', source, offset, reason })
    expect(error.message).toBe(
      `cannot parse regex ${JSON.stringify(source)}: ${reason} at character ${offset + 1}; the syntax is Go's (RE2)`,
    )
  })

  test('of a long pattern quotes only its start', () => {
    expect(errorOf(`${'a'.repeat(1_000_000)}(`).message.length).toBeLessThan(400)
  })
})

describe('a pattern of a megabyte', () => {
  test.each([
    ['of letters', 'a'.repeat(1_000_000)],
    ['of repeats', 'a?'.repeat(500_000)],
    ['of alternatives', 'ab|'.repeat(300_000)],
    ['of groups around nothing', `${'(?:'.repeat(250_000)}${')'.repeat(250_000)}`],
    ['of groups that start with groups', `${'(?:'.repeat(200_000)}${'a)b'.repeat(200_000)}`],
    ['of groups that end in groups', `${'(?:a'.repeat(200_000)}${')'.repeat(200_000)}`],
    ['of choices in choices', `${'(?:a|'.repeat(160_000)}b${')'.repeat(160_000)}`],
  ])('%s is read in time', (_, source) => {
    expect(parseRegex(source).source).toBe(source)
  })

  test.each([
    [
      'of captures',
      `${'('.repeat(500_000)}${')'.repeat(500_000)}`,
      /nested deeper than 1000 levels/,
    ],
    ['of open groups', '('.repeat(1_000_000), /missing closing "\)"/],
    ['of class names', '[[:'.repeat(300_000), /missing closing "\]"/],
    ['of mixed groups', `${'(?:a(?:b|'.repeat(90_000)}${'))'.repeat(90_000)}`, /nested deeper/],
    ['of group names', '(?<'.repeat(300_000), /missing closing ">"/],
  ])('%s is refused in time', (_, source, reason) => {
    expect(errorOf(source).message).toMatch(reason)
  })
})

test.each([
  [998, 'captures', (n: number) => `${'('.repeat(n)}a${')'.repeat(n)}`],
  [499, 'optional pieces', (n: number) => `${'(?:x'.repeat(n)}a${')?'.repeat(n)}`],
] as const)('%d nested %s are the most in a whole text', (most, _, make) => {
  expect(() => parseRegex(make(most), { whole: true })).not.toThrow()
  expect(() => parseRegex(make(most + 1), { whole: true })).toThrow(/nested deeper/)
})

function errorOf(source: string): RegexSyntaxError {
  try {
    parseRegex(source)
  } catch (error) {
    if (error instanceof RegexSyntaxError) return error
    throw error
  }
  throw new Error(`${source} was accepted`)
}
