/** Suffixes of numbers in MetricsQL, with their factors. */
const factors: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['m', 1e6],
  ['g', 1e9],
  ['t', 1e12],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['ki', 2 ** 10],
  ['mi', 2 ** 20],
  ['gi', 2 ** 30],
  ['ti', 2 ** 40],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
])

/**
 * Parses a number of a query: decimal, `0x1f`, octal `017`, `1_000`, `Inf`, `NaN`, and MetricsQL's suffixes
 * (`1Ki`, `5M`). Returns undefined when it is none.
 */
export function parseNumber(text: string): number | undefined {
  const lower = text.toLowerCase().replaceAll('_', '')
  if (lower === 'inf' || lower === '+inf') return Infinity
  if (lower === '-inf') return -Infinity
  if (lower === 'nan') return Number.NaN
  if (/^[-+]?0x[0-9a-f]+$/.test(lower)) return Number(lower)
  if (/^0[0-7]+$/.test(lower)) return Number.parseInt(lower, 8)
  const found = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]*)$/.exec(lower)
  const factor = factors.get(found?.[2] ?? '-')
  return factor === undefined ? undefined : Number(found?.[1]) * factor
}

/** Prints a value as Prometheus' API does: shortest digits, never an exponent. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  if (Object.is(value, -0)) return '-0'
  const text = String(value)
  return text.includes('e') ? withoutExponent(text) : text
}

function withoutExponent(text: string): string {
  const [mantissa = '', exponentText = '0'] = text.split('e')
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponentText)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits.padEnd(point, '0')
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/**
 * Parses a number as MetricsQL's grammar has it: as `parseNumber`, but a leading 0 makes it octal
 * for good, `0o17` and `0b11` are known, and what a double cannot hold is no number.
 */
export function parseMetricsqlNumber(text: string): number | undefined {
  if (/^0[xob\d]/i.test(text)) return parseGoInteger(text)
  if (!isGoUnderscored(text)) return undefined
  const value = parseNumber(text)
  return Math.abs(value ?? 0) === Infinity && !/^[-+]?inf$/i.test(text) ? undefined : value
}

/** Parses an integer literal of Go: decimal, `0x1f`, `0o17`, `017`, `0b11`; within 64 bits. */
export function parseGoInteger(text: string): number | undefined {
  if (!isGoUnderscored(text)) return undefined
  const bare = text.replaceAll('_', '').toLowerCase()
  const isInteger = /^(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|[1-9]\d*|0)$/.test(bare)
  if (!isInteger) return undefined
  const value = BigInt(/^0[0-7]/.test(bare) ? `0o${bare.slice(1)}` : bare)
  return value > 2n ** 63n - 1n ? undefined : Number(value)
}

/** Whether underscores stand between digits only, or after a base prefix. */
function isGoUnderscored(text: string): boolean {
  if (!text.includes('_')) return true
  const isBased = /^0[xob]/i.test(text)
  return isBased
    ? !/[^\da-f]_|_(?:[^\da-f]|$)/i.test(text.slice(2))
    : !/(?:^|\D)_|_(?:\D|$)/.test(text)
}

/** From this power of ten on, Go's shortest form has an exponent. */
const LONGEST = 6

/** Prints a number as Go's strconv does with `'g', -1`: with an exponent where it is long. */
export function formatShortest(value: number): string {
  if (!Number.isFinite(value) || value === 0) return formatValue(value)
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e')
  const exponent = Number(exponentText)
  if (exponent >= -4 && exponent < LONGEST) return formatValue(value)
  const digits = String(Math.abs(exponent)).padStart(2, '0')
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`
}
