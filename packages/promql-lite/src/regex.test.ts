import { describe, expect, test } from 'vitest'
import { engineName } from '#regex-engine'
import { compileFullMatcher, compileRegex, expand, isDefaultPattern } from './regex.ts'
import { referencedGroups, RegexSyntaxError } from './regex.ts'

test('runs with the engine that the project asks for', () => {
  expect(engineName).toBe(process.env['REGEX_ENGINE'] ?? 're2')
})

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
    ['\\x{1F600}', ['😀'], ['x']],
    ['a{,2}', ['a{,2}'], ['aa']],
    ['(?P<n>a)(?P<n>b)', ['ab'], ['a']],
    ['(?<n>a)', ['a'], ['b']],
    ['é.', ['éé'], ['é']],
    // Texts and globs.
    ['go_(gc|memstats|sched)_.*', ['go_gc_', 'go_sched_x\n'], ['go_gc', 'go_x_']],
    ['http_[35]_.*', ['http_3_', 'http_5_x'], ['http_4_x', 'http_[35]_']],
    ['a|b|node_.*|.*_total', ['a', 'b', 'node_', 'x_total'], ['', 'c', 'node', 'a_total_']],
    ['(a|b)c?', ['a', 'b', 'ac', 'bc'], ['c', 'acc', '']],
    ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
    ['(ab){0}', [''], ['ab']],
    ['(a|)(b|)', ['', 'a', 'b', 'ab'], ['ba']],
    ['a.*b.*c', ['abc', 'a\nbbc', 'acbc'], ['acb', 'ac']],
    ['.*a.+a.*', ['axa', 'aaa', 'xaxxa'], ['aa', 'a']],
    ['aa.*aa', ['aaaa', 'aaxaa'], ['aaa', 'aa']],
    ['.+.*', ['a', 'ab'], ['']],
    ['.+.+', ['ab', '😀😀'], ['a', '😀', '']],
    ['x.+😀', ['x😀😀', 'xa😀'], ['x😀']],
    ['(^a|b$).*', ['a', 'abc', 'b'], ['bc', 'cb']],
    ['a^|b', ['b'], ['a']],
    ['.*^', [''], ['a']],
    ['.+$', ['a'], ['']],
    ['(?i)5', ['5'], ['6']],
    ['(?i)[5_]k', ['5k', '_K', '5\u212A'], ['k']],
    ['[.]x', ['.x'], ['ax']],
    ['a\\x{D800}', [], ['a', 'a😀', 'ab']],
    ['\\x{D83D}\\x{DE00}', [], ['😀']],
    ['[\\x{D800}-\\x{DFFF}]', [], ['😀', 'a']],
    // A lone dot, and what only looks like one.
    ['(?:ab){2}.', ['ababx'], ['abab\n']],
    ['a.|ab', ['ab', 'ax'], ['a\n']],
    ['abx|ab.|abz', ['abz', 'aby'], ['ab\n']],
    ['[\\s\\S]', ['x'], ['\n']],
    ['.|\\n', ['x'], ['\n']],
    ['^.$', ['x'], ['\n']],
    ['a[\\s\\S]', ['a\n'], ['a']],
    ['(?i)a.', ['A\n'], ['a']],
    ['a.|b.', ['a\n', 'b\n'], ['a']],
    ['.?', ['\n', ''], ['ab']],
    ['.{2}', ['\n\n', '😀a'], ['😀']],
    ['a?.', ['\n', 'a\n'], ['']],
    // The engine.
    ['(a|ab)(c|bcd)*', ['a', 'abc', 'abcd'], ['abcdx']],
    ['(|a)+', ['', 'aaa'], ['b']],
    ['(?U)a+', ['aaa'], ['']],
    ['(?m)^a$', ['a'], ['a\nb', 'b\na']],
    ['(?m)(^a$\\n?)+', ['a\na', 'a'], ['a\nb']],
    ['\\bfoo\\b.*', ['foo', 'foo-bar'], ['foobar']],
    ['[^a]', ['b', '\n', '😀'], ['a', '']],
    ['(?i)[^k]', ['x'], ['k', 'K', '\u212A']],
    ['(?i)\\W', ['-'], ['a', '\u212A', '\u017F']],
    ['\\W', ['-', '\u212A'], ['a']],
    ['(?i)straße', ['STRAßE', 'ſtraße'], ['strasse']],
    ['\\p{Greek}+', ['αβγ'], ['abc']],
    ['\\p{^Greek}', ['a'], ['α']],
    ['\\P{letter}', ['1'], ['a']],
    ['\\p{Uppercase_Letter}', ['Ä'], ['ä']],
    ['(?i)\\p{Lu}', ['ä', 'Ä'], ['1']],
    ['(?i)\\P{Lu}', ['1'], ['a', 'A']],
    ['[\\p{Lu}\\d]+', ['A1'], ['a1']],
    ['[^\\pL]', ['1'], ['a']],
    ['\\p{C}', ['\u0378', '\x01'], ['a']],
    ['\\p{Any}+', ['a\n😀'], ['']],
    ['\\p{ASCII}', ['a'], ['é']],
    ['\\p{old italic}', ['\u{10300}'], ['a']],
    ['\\s', [' ', '\n', '\f'], ['\v', '\u00A0']],
    ['[[:space:]]', ['\v'], ['\u00A0']],
    ['[[:^digit:]_]', ['a', '_'], ['1']],
    ['[a-]', ['a', '-'], ['b']],
    ['[^]a]', ['b'], [']', 'a']],
    ['[\\d-z]', ['1', '-', 'z'], ['a']],
    ['\\07\\101\\x41\\x{42}', ['\x07AAB'], ['AAB']],
    ['\\_\\-\\/', ['_-/'], ['']],
    ['a(?i)*', ['', 'aaa'], ['A']],
    ['a*\\Q\\E*', ['', 'aa'], ['b']],
    ['a{', ['a{'], ['a']],
    ['a{02}', ['a{02}'], ['aa']],
    ['a{0,02}', ['a{0,02}'], ['', 'a']],
    ['a{0,0}', [''], ['a']],
    ['\0.b', ['\0xb'], ['xb']],
    ['"/.b', ['"/xb'], ['xb']],
  ])('matches %j against whole texts', (source, yes, no) => {
    const matcher = compileFullMatcher(source)
    for (const text of yes) expect([text, matcher.matches(text)]).toEqual([text, true])
    for (const text of no) expect([text, matcher.matches(text)]).toEqual([text, false])
  })

  test.each([
    ['.', 'metricsql', false],
    ['.', 'promql', true],
    ['(?-s).', 'promql', false],
    ['[^a]', 'metricsql', true],
  ] as const)('matches a newline by %j in %s: %j', (source, dialect, result) => {
    expect(compileFullMatcher(source, { dialect }).matches('\n')).toBe(result)
  })

  test.skipIf(engineName !== 're2')('refuses at once what is too large for the engine', () => {
    const reason = /^cannot parse regex ".*": the engine refuses it \(pattern too large.*\); the/
    expect(() => compileFullMatcher('\\pL{1000}')).toThrow(reason)
    expect(() => compileRegex('\\pL{1000}')).toThrow(reason)
  })

  test('never shows texts and globs to the engine, which would refuse these', () => {
    const long = 'x'.repeat(900_000)
    expect(compileFullMatcher(long).matches(long)).toBe(true)
    expect(compileFullMatcher(`${long}.*`).matches(`${long}y`)).toBe(true)
    expect(compileRegex(`${long}(.*)`, { anchored: true }).exec(`${long}y`)?.groups[1]).toBe('y')
    expect(compileRegex(long).test(`a${long}`)).toBe(true)
  })

  test('remembers what the engine said, and only that', () => {
    const matcher = compileFullMatcher('[ab]+c.')
    const texts = Array.from({ length: 3000 }, (_, i) => `${i % 2 === 0 ? 'a' : 'x'}bc${i % 10}`)
    for (const text of [...texts, ...texts]) {
      expect([text, matcher.matches(text)]).toEqual([text, /^[ab]+c.$/s.test(text)])
    }
  })

  test.each([
    ...['(', ')', 'a)(b', '[a', 'a**', 'a++', '*a', '\\', 'a{1001}', '(?:a{100}){100}', '[b-a]'],
    ...['(?=a)', '(?!a)', '(?<=a)', '(a)\\1', '\\Z', '\\G', '\\K', '\\h', '\\R', '\\X', '\\N'],
    ...['\\e', '\\y', '\\C', '\\cA', '\\u0041', '[\\cA]', '(?x)a', '(?P=n)', '(?>a)', '(?#c)'],
    ...['(?P<>a)', '(?P<é>a)', '(?P<a-b>a)', '\\p{Nope}', '\\8', '\\1', '(?P<n', '(?<n>', '(?<'],
    ...['a|*', '(*)', '{1}', '(?i)*', 'a{2}{3}', 'a*??', 'a{1}*', 'a{2,1}', 'a{0,1001}'],
    ...['((a{0,}){1000}){2}', 'a{99999999999}', '(?)(', '(?i', '(?', '(?-)', '(?i-)', '(?i-:a)'],
    ...['(?--i)', '(?n)a', '(?|a)', '(?R)', '(?&n)', "(?'n'a)", '(?P>n)', '(?1)', '(?<!a)b'],
    ...['[]', '[^]', '[a', '[', '[\\', '[a-\\d]', '[z-a]', '[\\b]', '[\\Q]\\E]', '[\\x{110000}]'],
    ...[
      '[[:foo:]]',
      '[[:a]b:]',
      '[[:^:]]',
      '\\E',
      'a\\Eb',
      '\\x',
      '\\x4',
      '\\x4g',
      '\\x{}',
      '\\x{ 41}',
    ],
    ...[
      '\\x{110000}',
      '\\x{41',
      '\\é',
      '\\U0041',
      '\\p',
      '\\p{',
      '\\p{}',
      '\\p{^}',
      '\\p^L',
      '\\p{Lu',
    ],
    ...['\\p{Script=Greek}', '\\p{Latn}', '\\p{Emoji}', '\\p{Alphabetic}', '\\p{Gree\u212A}'],
    ...['a\uD800', '[\uDC00]', `${'('.repeat(1000)}${')'.repeat(1000)}`, '('.repeat(100_000)],
  ])('refuses %j as Go does', source => {
    expect(() => compileFullMatcher(source)).toThrow(RegexSyntaxError)
    expect(() => compileFullMatcher(source)).toThrow(/^cannot parse regex ".*": /s)
    expect(() => compileRegex(source)).toThrow(RegexSyntaxError)
    expect(() => compileRegex(source, { anchored: true })).toThrow(SyntaxError)
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
    ['[^a-z]', 'aé😀b_', '_', 'a__b_'],
    ['[^a-z]+', 'aé😀b_', '<$0>', 'a<é😀>b<_>'],
    ['\\W', 'a-b.c', '', 'abc'],
    ['(?i)[k]', 'kK\u212Ax', '', 'x'],
    ['[ab]??', 'ab', '-', '-a-b-'],
    ['(?m)^', 'a\nb', '>', '>a\n>b'],
    ['$', 'a\nb', '<', 'a\nb<'],
    ['(?m)$', 'a\nb', '<', 'a<\nb<'],
    ['(a*)|b', 'aab', '<$1>', '<aa>b<>'],
    ['a|', '😀a', '-', '-😀-'],
    ['\\b', 'ab cd', '|', '|ab| |cd|'],
    ['(?P<x>a)|(?P<x>b)', 'abc', '[$x]', '[a][b]c'],
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

  test.each<[string, string, (string | undefined)[] | undefined]>([
    ['a', 'a', ['a']],
    ['a', 'ab', undefined],
    ['a|ab', 'ab', ['ab']],
    ['(?P<x>.*)_total', 'a_b_total', ['a_b_total', 'a_b']],
    ['(.*)_(.*)', 'a_b_c', ['a_b_c', 'a_b', 'c']],
    ['(.+)_(.+)', 'a_b_', ['a_b_', 'a', 'b_']],
    ['(.+)_(.+)', '_', undefined],
    ['(.+)_+(.+)', 'a__b', ['a__b', 'a_', 'b']],
    ['(.*?)_(.*)', 'a_b_c', ['a_b_c', 'a', 'b_c']],
    ['((a)(.*))b', 'axb', ['axb', 'ax', 'a', 'x']],
    ['()(.*)()', 'x', ['x', '', 'x', '']],
    ['(.*)(.*)', 'x', ['x', 'x', '']],
    ['(.*)(.+)', '😀😀', ['😀😀', '😀', '😀']],
    ['(aa.*)aa', 'aaa', undefined],
    ['(.*)x', 'a\nx', undefined],
    ['(\\n.*)', '\nx', ['\nx', '\nx']],
    ['(a|(b))c', 'ac', ['ac', 'a', undefined]],
    ['([^:]+):(\\d+)', 'host:80', ['host:80', 'host', '80']],
    ['(?m)a$|^b', 'a\nb', undefined],
    ['(?m)(a$|^b|\\n)+', 'a\nb', ['a\nb', 'b']],
    ['^a$', 'a', ['a']],
  ])('anchored, %j in %j gives %j', (source, text, groups) => {
    const regex = compileRegex(source, { anchored: true })
    const wrapped = compileRegex(`^(?:${source})$`)
    for (const one of [regex, wrapped]) {
      expect(one.exec(text)?.groups).toEqual(groups)
      // The second answer comes from memory.
      expect(one.exec(text)?.groups).toEqual(groups)
      expect(one.test(text)).toBe(groups !== undefined)
    }
    expect(regex.source).toBe(source)
  })

  test('refuses a quote that would swallow the anchor', () => {
    expect(compileRegex('\\Qa').test('a')).toBe(true)
    expect(() => compileRegex('\\Qa', { anchored: true })).toThrow(/missing .* at character 1;/)
    expect(() => compileFullMatcher('\\Qa')).toThrow(/missing .* at character 1;/)
  })

  test.each([
    ['(?P<x>a)|(?P<x>b)(?<y>c)', { x: [1, 2], y: [3] }],
    ['(?P<x>.*)', { x: [1] }],
    ['(a)', {}],
    ['a', {}],
  ])('knows the group names of %j', (source, names) => {
    for (const options of [{}, { anchored: true }]) {
      expect(Object.fromEntries(compileRegex(source, options).groupNames)).toEqual(names)
    }
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

describe('referencedGroups', () => {
  test.each([
    ['', []],
    ['$1-${name}$1', ['1', 'name']],
    ['$$1 $ ${} $1é', ['1é']],
    ['$0', ['0']],
    ['$01', ['01']],
  ])('of %j are %j', (template, names) => {
    expect(referencedGroups(template)).toEqual(names)
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
    // All of these were put to vmagent.
    ...['(.*)*', '(.*){1}', '^^.*$$', '(^.*$)', '^(?:^.*)$', '(?:a{0}).*', '()*.*', '(|).*'].map(
      source => [source, true] as const,
    ),
    ...['(?:b|.)*', '((a)|.)*', '([^x]|x)*', '(\\W|\\w)*', '([\\s\\S])*', '(^^)(.*)'].map(
      source => [source, true] as const,
    ),
    ...['(?U).*?', '(?U)(?:.*?)*?', '\\Q\\E.*', '(.|(a|b))*', '(?:()|())(.*)', '(.|.)*'].map(
      source => [source, true] as const,
    ),
    ...['(?:.*)+', '(?:.*)?', '.{0,}?', '(?:^|^).*', '\\b.*', 'a*.*', '(?m)^.*', '(?:^)*.*'].map(
      source => [source, false] as const,
    ),
    ...['(?:.|bb)*', '(.|a|)*', '(.|a?)*', '[^\\n]*', '\\p{Any}*', '(?:.+)?', '(.*){2}'].map(
      source => [source, false] as const,
    ),
    ...['.**', '(.*|)', '(|.*)', '(^|)(.*)', '.*^', '$.*'].map(source => [source, false] as const),
  ])('of %j is %j', (source, result) => {
    expect(isDefaultPattern(source)).toBe(result)
  })
})
