import { expect, test } from 'vitest'
import { ConfigError, isNull, parseYaml, parseYamlDocuments, type YamlNode } from './index.ts'
import { problemAt } from './problems.ts'

/** Writes nodes as plain values, scalars as their text. */
function plain(node: YamlNode | undefined): unknown {
  if (node === undefined) return undefined
  if (node.kind === 'scalar') return isNull(node) ? null : node.text
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plain(value)]))
}

function problemOf(text: string, options?: Parameters<typeof parseYaml>[1]): string {
  try {
    parseYaml(text, options)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'no problem'
}

test.each([
  ['empty text', '', undefined],
  ['only a comment', '# nothing\n', undefined],
  ['nothing after the marker', '---\n', null],
  [
    'source text stays',
    'a: 1.0\nb: 0x7b\nc: yes\nd: 1_000',
    { a: '1.0', b: '0x7b', c: 'yes', d: '1_000' },
  ],
  ['null forms', '[~, null, Null, NULL, "null", ]', [null, null, null, null, 'null']],
  ['value left out', 'a:\nb: 1', { a: null, b: '1' }],
  ['quotes', `['it''s', "tab\\t\\u00e9"]`, ["it's", 'tab\té']],
  ['block texts', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', { a: 'x\ny\n', b: 'x y' }],
  ['byte order mark', '\uFEFFa: 1', { a: '1' }],
  ['only the first document', 'a: 1\n---\na: 2', { a: '1' }],
  ['alias', 'a: &x [1, 2]\nb: *x', { a: ['1', '2'], b: ['1', '2'] }],
  [
    'merge',
    'a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3',
    { a: { p: '1', q: '2' }, b: { p: '1', q: '3' } },
  ],
  [
    'merge of several, the first wins',
    'a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}',
    { a: { p: '1' }, b: { p: '2', q: '2' }, c: { p: '1', q: '2' } },
  ],
  ['a control character that is written as an escape', '"\\u0080"', '\x80'],
  ['base64', 'a: !!binary w6k9\nb: !!binary |\n  dHJ1\n  ZQ==\n', { a: 'é=', b: 'true' }],
  ['quoted << is a key', '{"<<": 1}', { '<<': '1' }],
  [
    'odd names',
    '{__proto__: 1, constructor: 2}',
    Object.fromEntries([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]),
  ],
])('parseYaml() reads %s', (_name, text, expected) => {
  expect(plain(parseYaml(text))).toEqual(expected)
})

test('parseYamlDocuments() gives every document', () => {
  expect(parseYamlDocuments('a: 1\n---\n- 2\n').map(plain)).toEqual([{ a: '1' }, ['2']])
})

test('parseYaml() knows where each node stands', () => {
  const root = parseYaml('a:\n  - x\n  - "yé"\n', { file: 'f.yml' })
  const list = root?.kind === 'map' ? root.entries[0]?.value : undefined
  const item = list?.kind === 'list' ? list.items[1] : undefined
  expect(list?.start).toEqual({ line: 2, column: 3, offset: 5 })
  expect(item?.start).toEqual({ line: 3, column: 5, offset: 13 })
  expect(item?.end).toEqual({ line: 3, column: 9, offset: 17 })
  expect(item?.source.file).toBe('f.yml')
})

test('a duplicate key is an error with place and excerpt', () => {
  expect(problemOf('a: 1\n\tb: 1'.replace('\t', '') + '\na: 2\n', { file: 'f.yml' })).toBe(
    'f.yml:3:1: key "a" is given twice in one map; remove one of them\n  a: 2\n  ^',
  )
})

test('a duplicate key may win instead', () => {
  expect(plain(parseYaml('a: 1\na: 2', { duplicateKeys: 'last' }))).toEqual({ a: '2' })
})

test.each([
  ['broken flow list', 'a: [1\n', '2:1: cannot parse YAML: '],
  ['bad indentation', 'a: b\n  c: d', '2:4: cannot parse YAML: '],
  ['unknown alias', 'a: *x', '1:4: cannot parse YAML: alias "*x" has no anchor'],
  ['alias into itself', 'a: &x [*x]', '1:8: cannot parse YAML: alias "*x" points into itself'],
  ['list as a key', '? [a]\n: b', '1:3: cannot use a list as a key'],
  ['merge of a text', 'a: {<<: b}', '1:9: cannot merge "b" into a map'],
  ['depth', '['.repeat(200), '1:'],
  ['what is no base64', 'a: !!binary ab', '1:13: cannot parse YAML: !!binary needs base64'],
  [
    'a bare control character',
    'a: "b\x80"',
    '1:6: cannot parse YAML: the control character U+0080 is not allowed',
  ],
  [
    'a character that is none',
    'a: b\uffff',
    '1:5: cannot parse YAML: the control character U+FFFF',
  ],
])('parseYaml() refuses: %s', (_name, text, expected) => {
  expect(problemOf(text)).toContain(expected)
})

test('parseYaml() refuses an alias bomb', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let i = 1; i < 9; i++) {
    lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`)
  }
  expect(problemOf(lines.join('\n'))).toContain('aliases add more than 100000 nodes')
})

test('lines of quoted texts and brackets may begin anywhere, and everything keeps its place', () => {
  const text = 'a:\n  b: "x\n  y\n  z"\n  c: [1,\n2]\n  d: e\n'
  const root = parseYaml(text)
  expect(plain(root)).toEqual({ a: { b: 'x y z', c: ['1', '2'], d: 'e' } })
  const d = [root].flatMap(node => (node?.kind === 'map' ? node.entries : []))[0]?.value
  const last = d?.kind === 'map' ? d.entries.at(-1)?.value : undefined
  expect(last?.start).toEqual({ line: 7, column: 6, offset: text.indexOf('e\n') })
  expect(problemOf('a:\n  b: "x\n  y"\n  c: }')).toMatch(/4:6: cannot parse YAML/)
})

test('the excerpt of a line behind a moved one is that line', () => {
  expect(problemOf('a: {\nb: "x\ny"}\nk: 1\nk: 2')).toMatch(/\n +k: 2\n +\^$/)
})

test.each([
  ['password: hunter2', 'password: *******'],
  ['  bearer_token: "abc", x: 1', '  bearer_token: *****, x: 1'],
  ["{client_secret: 'a b', password_file: f}", '{client_secret: *****, password_file: f}'],
  ['- "Authorization: Bearer abc"', '- "Authorization: Bearer ****'],
  ['credentials: abc # comment', 'credentials: *************'],
  ['secret_key: abc', 'secret_key: ***'],
])('the excerpt of %j shows no secret', (line, shown) => {
  const { excerpt } = problemAt(
    { file: '', text: line },
    { line: 1, column: 1, offset: 0 },
    {
      path: '',
      message: '',
      code: '',
    },
  )
  expect(excerpt.split('\n')[0]).toBe(shown)
})
