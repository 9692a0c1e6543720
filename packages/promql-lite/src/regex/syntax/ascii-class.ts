import type { CodeRange } from './ast.ts'

const digit = '09'
const lower = 'az'
const upper = 'AZ'
const word = `${digit}${upper}__${lower}`

// Pairs of first and last characters.
const perl: Readonly<Record<string, string>> = { d: digit, s: '\t\n\f\r  ', w: word }
const posix: Readonly<Record<string, string>> = {
  alnum: `${digit}${upper}${lower}`,
  alpha: `${upper}${lower}`,
  ascii: '\0\x7f',
  blank: '\t\t  ',
  cntrl: '\0\x1f\x7f\x7f',
  digit,
  graph: '!~',
  lower,
  print: ' ~',
  punct: '!/:@[`{~',
  space: '\t\r  ',
  upper,
  word,
  xdigit: `${digit}AFaf`,
}

/** Returns what `\d`, `\D` and their like stand for; undefined for other letters. */
export function perlClass(letter: string, fold: boolean): CodeRange[] | undefined {
  return build(perl, letter.toLowerCase(), letter < 'a', fold)
}

/** Returns what `[:alpha:]` or `[:^alpha:]` stands for; undefined for an unknown name. */
export function posixClass(name: string, fold: boolean): CodeRange[] | undefined {
  const negated = name.startsWith('^')
  return build(posix, negated ? name.slice(1) : name, negated, fold)
}

function build(
  table: Readonly<Record<string, string>>,
  name: string,
  negated: boolean,
  fold: boolean,
): CodeRange[] | undefined {
  const pairs = Object.hasOwn(table, name) ? table[name] : undefined
  if (pairs === undefined) return undefined
  const ranges: CodeRange[] = []
  for (let i = 0; i < pairs.length; i += 2) {
    ranges.push({ lo: pairs.charCodeAt(i), hi: pairs.charCodeAt(i + 1) })
  }
  const whole = fold ? ranges.flatMap(foldAscii) : ranges
  return negated ? complement(whole) : whole
}

/** Adds the other case of what is ASCII in a range, the Kelvin sign and the long s included. */
function foldAscii(range: CodeRange): CodeRange[] {
  const result = [range]
  for (const [from, to, shift] of [
    [0x41, 0x5a, 32],
    [0x61, 0x7a, -32],
  ] as const) {
    const lo = Math.max(range.lo, from)
    const hi = Math.min(range.hi, to)
    if (lo <= hi) result.push({ lo: lo + shift, hi: hi + shift })
  }
  const has = (code: number): boolean => result.some(({ lo, hi }) => lo <= code && code <= hi)
  if (has(0x6b)) result.push({ lo: 0x212a, hi: 0x212a })
  if (has(0x73)) result.push({ lo: 0x17f, hi: 0x17f })
  return result
}

/** Returns every code point that no range holds. */
export function complement(ranges: readonly CodeRange[]): CodeRange[] {
  const result: CodeRange[] = []
  let next = 0
  for (const { lo, hi } of ranges.toSorted((a, b) => a.lo - b.lo)) {
    if (lo > next) result.push({ lo: next, hi: lo - 1 })
    next = Math.max(next, hi + 1)
  }
  if (next <= 0x10_ffff) result.push({ lo: next, hi: 0x10_ffff })
  return result
}
