/** A word of a template action. */
export type Token =
  | { readonly kind: 'string'; readonly text: string; readonly value: string }
  | { readonly kind: 'number'; readonly text: string; readonly value: number }
  | {
      readonly kind: 'variable'
      readonly text: string
      readonly name: string
      readonly members: readonly string[]
    }
  | { readonly kind: 'field'; readonly text: string; readonly members: readonly string[] }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string }

const TOKEN =
  /\s*(?:(?<string>"(?:[^"\\\n]|\\.)*")|(?<raw>`[^`]*`)|(?<number>[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?<variable>\$\w*(?:\.\w+)*)|(?<field>(?:\.\w+)+)|(?<name>[A-Za-z_]\w*)|(?<mark>:=|[=|()]))/y

/** Splits an action into words; `fail` is called with the reason when it cannot be. */
export function tokenize(source: string, fail: (reason: string) => never): Token[] {
  const tokens: Token[] = []
  TOKEN.lastIndex = 0
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const from = TOKEN.lastIndex
    const groups = TOKEN.exec(source)?.groups
    if (groups === undefined) return fail(`unexpected ${JSON.stringify(source.slice(from).trim())}`)
    tokens.push(tokenOf(groups, fail))
  }
  return tokens
}

function tokenOf(
  groups: Readonly<Record<string, string | undefined>>,
  fail: (reason: string) => never,
): Token {
  const { string, raw, number, variable, field, name, mark = '' } = groups
  if (string !== undefined) return { kind: 'string', text: string, value: unquote(string, fail) }
  if (raw !== undefined) return { kind: 'string', text: raw, value: raw.slice(1, -1) }
  if (number !== undefined)
    return { kind: 'number', text: number, value: Number(number.replaceAll('_', '')) }
  if (variable !== undefined) {
    const [first = '', ...members] = variable.slice(1).split('.')
    return { kind: 'variable', text: variable, name: first, members }
  }
  if (field !== undefined) return { kind: 'field', text: field, members: field.slice(1).split('.') }
  if (name !== undefined) return { kind: 'name', text: name }
  return { kind: 'mark', text: mark }
}

function unquote(quoted: string, fail: (reason: string) => never): string {
  try {
    const json = quoted
      .replaceAll('\t', String.raw`\t`)
      .replaceAll(/\\(x[0-9a-fA-F]{2}|[av'])/g, (_, escape: string) =>
        escape.startsWith('x')
          ? `\\u00${escape.slice(1)}`
          : ({ a: '\\u0007', v: '\\u000b', "'": "'" }[escape] ?? escape),
      )
    const value: unknown = JSON.parse(json)
    return String(value)
  } catch {
    return fail(`${quoted} is no valid text`)
  }
}
