const CLOSERS: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' }
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/**
 * Splits one use of an array flag at its commas. Commas within quotes and brackets belong to the
 * item; an item that is one quoted text as a whole loses its quotes. An empty text is one empty item.
 */
export function splitArray(text: string): string[] {
  const items: string[] = []
  let start = 0
  while (start <= text.length) {
    const end = itemEnd(text, start)
    items.push(unquote(text.slice(start, end)))
    start = end + 1
  }
  return items
}

function itemEnd(text: string, start: number): number {
  const open: string[] = []
  let i = start
  while (i < text.length) {
    const char = text.charAt(i)
    if (char === ',' && open.length === 0) return i
    if (char === '"' || char === "'") i = quoteEnd(text, i)
    else if (CLOSERS[char] !== undefined) open.push(CLOSERS[char])
    else if (char === open.at(-1)) open.pop()
    i++
  }
  return text.length
}

/** Index of the closing quote, or the end of the text when it is never closed. */
function quoteEnd(text: string, start: number): number {
  const quote = text.charAt(start)
  for (let i = start + 1; i < text.length; i++) {
    if (text.charAt(i) === '\\') i++
    else if (text.charAt(i) === quote) return i
  }
  return text.length
}

function unquote(item: string): string {
  const quote = item.charAt(0)
  if (item.length < 2 || (quote !== '"' && quote !== "'")) return item
  if (quoteEnd(item, 0) !== item.length - 1) return item
  const inner = item.slice(1, -1)
  if (quote === "'") return inner.replace(/\\(['\\])/g, '$1')
  return inner.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gs,
    (whole, hex?: string, u?: string, U?: string, octal?: string, char?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
      const code = hex ?? u ?? U
      if (code !== undefined) {
        const point = Number.parseInt(code, 16)
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole
      }
      return ESCAPES[char ?? ''] ?? char ?? whole
    },
  )
}
