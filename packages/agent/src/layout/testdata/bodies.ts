import fc from 'fast-check'

const names = ['a', 'ab', 'node_cpu_seconds_total', 'x:y', '{"my.metric"}', 'grün', '']
const labels = ['', '{}', '{a="b"}', '{a="b",}', '{ a = "b" , c="d" }', '{a="}#{"}', '{a="\\"\\n\\\\"}']
const odd = ['{', '{a', '{a="b"', '{a=b}', '{"q","l"="v"}', ' {a="b"}', '{a="ä\u00ff"}', '{a=""}']
const values = ['0', '1', '-1.5', '12345.678', '1e+09', '1.5E-7', 'NaN', '+Inf', '-inf', '5.', '.5']
const oddValues = ['0x1f', '1_0', '', 'x', '1e400', '4.9e-324', '0.30000000000000004', '-0', '1e', '.', '-', '+7', '123456789012345678', '00000000000000000001', '1e23', '9007199254740993']
const rests = ['', ' ', ' 1700000000', ' 1700000000123', ' 1.5', ' # {t="x"} 1', '\t-5', '\r']
const oddRests = ['#x', ' 12 13', ' x', ' NaN', '1', ' 7 # y', ' 0', '\r\r', ' 1e3 \t', '}']
const comments = ['', '# HELP a text', '# TYPE a counter', '#', '  # x', '\t', '# EOF', '\r', '# HELP a other']

const often = <T>(usual: readonly T[], rare: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) })

const sample = fc
  .tuple(fc.constantFrom(...names), often(labels, odd), often([' ', ' ', '  ', '\t'], ['']), often(values, oddValues), often(rests, oddRests))
  .map(parts => Buffer.from(parts.join('')).toString('latin1'))

const line = fc.oneof(
  { weight: 6, arbitrary: sample },
  { weight: 2, arbitrary: fc.constantFrom(...comments) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }).map(text => text.replaceAll(/[^\0-\xff]/g, '\xff')) },
)

type Edit = (lines: readonly string[]) => readonly string[]

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Edit>(lines => lines) },
  fc.tuple(fc.nat(30), line).map(([at, one]): Edit => lines => [...lines.slice(0, at), one, ...lines.slice(at)]),
  fc.tuple(fc.nat(30), fc.nat(3)).map(([at, n]): Edit => lines => [...lines.slice(0, at), ...lines.slice(at + n)]),
  fc.tuple(fc.nat(30), line).map(([at, one]): Edit => lines => lines.map((other, i) => (i === at ? one : other))),
  fc.nat(30).map((at): Edit => lines => [...lines.slice(at), ...lines.slice(0, at)]),
  fc.constant<Edit>(lines => lines.toReversed()),
  fc.constant<Edit>(lines => [...lines, ...lines]),
  fc.tuple(fc.nat(30), often(values, oddValues)).map(
    ([at, value]): Edit => lines => lines.map((other, i) => (i % 7 === at % 7 ? other.replace(/ \S+$/, ` ${value}`) : other)),
  ),
  fc.tuple(fc.nat(300), fc.nat(255)).map(([at, byte]): Edit => lines => {
    const text = lines.join('\n')
    return `${text.slice(0, at)}${String.fromCharCode(byte)}${text.slice(at + 1)}`.split('\n')
  }),
)

/** Bodies of one target (latin1), each made from the one before by an edit. */
export const bodies: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.array(line, { maxLength: 20 }), fc.array(edit, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '\n', '\n\n', '\r\n'))
  .map(([first, edits, end]) => {
    const versions = [first as readonly string[]]
    for (const change of edits) versions.push(change(versions.at(-1)!))
    return versions.map(lines => lines.join('\n') + end)
  })
