import { describe, expect, test } from 'vitest'
import { compileFullMatcher, compileRegex, expand, isDefaultPattern } from './regex.ts'

describe('compileFullMatcher', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['foo', ['foo'], ['', 'foobar', 'xfoo']],
    ['', [''], ['a', '\n']],
    ['foo|bar', ['foo', 'bar'], ['foobar', '']],
    ['(foo|bar)', ['foo', 'bar'], ['(foo']],
    ['a|', ['a', ''], ['b']],
    ['.*', ['', 'a\nb'], []],
    ['.+', ['a', '\n'], ['']],
    ['foo.*', ['foo', 'foo\nbar'], ['fo', 'xfoo']],
    ['foo.+bar', ['fooxbar'], ['foobar', 'foox']],
    ['.*foo.*', ['foo', 'a foo b'], ['fo']],
    ['^foo$', ['foo'], ['foobar', 'foo\n']],
    ['a\\.b', ['a.b'], ['axb']],
    ['a\\|b', ['a|b'], ['a', 'b']],
    ['a$|^b', ['a', 'b'], ['ab']],
    ['a.b', ['a\nb', 'axb'], ['ab']],
    ['.', ['x'], ['\n', '']],
    ['a.', ['ax'], ['a\n']],
    ['(a.)', ['ax'], ['a\n']],
    ['(?s:.)', ['x'], ['\n']],
    ['a(?s:.)', ['ax'], ['a\n']],
    ['a(?s:.)b', ['a\nb'], ['ab']],
    ['(?-s).+', ['ax'], ['a\n']],
    ['.|.b', ['\n', 'xb'], []],
    ['(?i)foo|bar', ['FOO', 'Bar'], ['x']],
    ['[[:alpha:]]+', ['abc'], ['1']],
    ['[]a]', [']', 'a'], ['b']],
    ['\\d+', ['12'], ['٣']],
    ['\\Qa.b\\E+', ['a.b', 'a.bb'], ['axb']],
    ['\\Qa(', ['a('], ['a']],
    ['\\x{1F600}', ['😀'], ['x']],
    ['a{,2}', ['a{,2}'], ['aa']],
    ['(?P<n>a)(?P<n>b)', ['ab'], ['a']],
    ['(?<n>a)', ['a'], ['b']],
    ['é.', ['éé'], ['é']],
  ])('matches %j against whole texts', (source, yes, no) => {
    const matcher = compileFullMatcher(source)
    for (const text of yes) expect([text, matcher.matches(text)]).toEqual([text, true])
    for (const text of no) expect([text, matcher.matches(text)]).toEqual([text, false])
  })

  test.each([
    ...['(', ')', 'a)(b', '[a', 'a**', 'a++', '*a', '\\', 'a{1001}', '(?:a{100}){100}', '[b-a]'],
    ...['(?=a)', '(?!a)', '(?<=a)', '(a)\\1', '\\Z', '\\G', '\\K', '\\h', '\\R', '\\X', '\\N'],
    ...['\\e', '\\y', '\\C', '\\cA', '\\u0041', '[\\cA]', '(?x)a', '(?P=n)', '(?>a)', '(?#c)'],
    ...['(?P<>a)', '(?P<é>a)', '(?P<a-b>a)', '\\p{Nope}', '\\8'],
  ])('refuses %j as Go does', source => {
    expect(() => compileFullMatcher(source)).toThrow(SyntaxError)
    expect(() => compileFullMatcher(source)).toThrow(/^cannot parse regex ".*": /s)
    expect(() => compileRegex(source)).toThrow(SyntaxError)
  })
})

describe('compileRegex', () => {
  test.each([
    ['b', 'abab', 'x', 'axax'],
    ['x*', 'abab', '-', '-a-b-a-b-'],
    ['a*', 'baac', '-', '-b-c-'],
    ['', 'aé😀', '.', '.a.é.😀.'],
    ['(a)(b)?', 'aab', '<$1$2>', '<a><ab>'],
    ['^a', 'aaa', 'x', 'xaa'],
    ['\\bfoo', 'foo xfoo foo', 'x', 'x xfoo x'],
    ['.', 'a\nb', 'x', 'x\nx'],
    ['^(?:a(.*))$', 'abc', '$1', 'bc'],
    ['^(?:abc)$', 'abc', 'x', 'x'],
    ['.*', 'abc', '<$1>', '<>'],
  ])('replaces %j in %j by %j', (source, text, template, result) => {
    expect(compileRegex(source).replaceAll(text, template)).toBe(result)
  })

  test('gives groups, their names and the place of a match', () => {
    const regex = compileRegex('(?P<x>a)|(?P<x>b)|(c)')
    expect(regex.groupCount).toBe(3)
    expect(regex.exec('zb')).toMatchObject({ index: 1, groups: ['b', undefined, 'b', undefined] })
    expect(regex.exec('z')).toBeUndefined()
    expect(regex.test('c')).toBe(true)
  })

  test('lets a dot match a newline only when told', () => {
    expect(compileRegex('^(?:a(.*))$').exec('a\n')).toBeUndefined()
    expect(compileRegex('^(?:a(.*))$', { dotAll: true }).exec('a\n')?.groups).toEqual(['a\n', '\n'])
    expect(compileRegex('a.b', { dotAll: true }).test('a\nb')).toBe(true)
  })
})

describe('expand', () => {
  const match = compileRegex('(?P<name>a)(b)(?P<é1>)?'.replace('é1', 'x1')).exec('ab')
  test.each([
    ['$0', 'ab'],
    ['$1-$2', 'a-b'],
    ['${1}x', 'ax'],
    ['$1x', ''],
    ['$1é', ''],
    ['$name', 'a'],
    ['${name}', 'a'],
    ['$$1', '$1'],
    ['$01', ''],
    ['$9', ''],
    ['$123456789', ''],
    ['${}', '${}'],
    ['${a b}', '${a b}'],
    ['${-1}', '${-1}'],
    ['${1', '${1'],
    ['$-', '$-'],
    ['a$', 'a$'],
    ['$ 1', '$ 1'],
    ['\\1 $& $<n>', '\\1 $& $<n>'],
    ['plain', 'plain'],
  ])('fills %j', (template, result) => {
    expect(match && expand(template, match)).toBe(result)
  })

  test('takes the first of equally named groups that took part', () => {
    const found = compileRegex('(?P<x>a)|(?P<x>b)').exec('b')
    expect(found && expand('$x', found)).toBe('b')
  })
})

describe('isDefaultPattern', () => {
  const yes = ['.*', '(.*)', '^.*$', '^(.*)', '(?:.*)', '((.*))', '(?P<x>.*)', '(?s).*', '(?s:.*)']
  test.each([
    ...[
      ...yes,
      '(?i).*',
      '(?m).*',
      '.{0,}',
      '(.*)()',
      '(.)*',
      '(\\n|.)*',
      '(\n|.)*',
      '\\A.*\\z',
    ].map(source => [source, true] as const),
    ...['.*?', '(?U).*', '.*|', '.*|x', '(.*)?', '(.*)|(.*)', '.*.*', '(.*)(.*)', '[^x]*'].map(
      source => [source, false] as const,
    ),
    ...['[\\s\\S]*', '(?-s).*', '.+|', '', 'a', '.+', '(.*'].map(
      source => [source, false] as const,
    ),
  ])('of %j is %j', (source, result) => {
    expect(isDefaultPattern(source)).toBe(result)
  })
})
