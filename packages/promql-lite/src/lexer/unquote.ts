const simple: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
])
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([^]|$))/g

/**
 * Undoes quotes and escapes as Go's strconv.Unquote does; `\x` and octal escapes are bytes.
 *
 * @throws SyntaxError that names the escape
 */
export function unquote(quoted: string): string {
  const quote = quoted.charAt(0)
  const inner = quoted.slice(1, -1)
  if (quote === '`') {
    if (inner.includes('`')) throw new SyntaxError(`a backtick inside ${quoted}`)
    return inner
  }
  if (inner.includes('\n'))
    throw new SyntaxError(`a line break inside ${quote}…${quote}; write \\n`)
  if (!inner.includes('\\')) return inner
  const pieces: (string | number)[] = []
  let at = 0
  for (const found of inner.matchAll(ESCAPE)) {
    pieces.push(inner.slice(at, found.index), decode(found, quote))
    at = found.index + found[0].length
  }
  return joinBytes([...pieces, inner.slice(at)])
}

/** An escape's text, or the byte it stands for. */
function decode(found: RegExpExecArray, quote: string): string | number {
  const [whole, hex, short, long, octal, one = ''] = found
  if (hex !== undefined) return Number.parseInt(hex, 16)
  if (octal !== undefined) {
    const byte = Number.parseInt(octal, 8)
    if (byte > 255) throw new SyntaxError(`${whole} is more than a byte`)
    return byte
  }
  if (short !== undefined || long !== undefined) {
    const code = Number.parseInt(short ?? long ?? '', 16)
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      throw new SyntaxError(`${whole} is no character`)
    return String.fromCodePoint(code)
  }
  if (one === quote) return quote
  const byte = simple.get(one)
  if (byte === undefined)
    throw new SyntaxError(`unknown escape ${JSON.stringify(whole)}; write \\\\ for a backslash`)
  return byte
}

function joinBytes(pieces: readonly (string | number)[]): string {
  if (pieces.every(piece => typeof piece === 'string' || piece < 128)) {
    return pieces
      .map(piece => (typeof piece === 'string' ? piece : String.fromCharCode(piece)))
      .join('')
  }
  const encoder = new TextEncoder()
  const bytes = pieces.flatMap(piece =>
    typeof piece === 'string' ? [...encoder.encode(piece)] : [piece],
  )
  return decodeBytes(Uint8Array.from(bytes))
}

/** Decodes UTF-8; a byte that is none becomes a lone surrogate, U+DC80 to U+DCFF, and is not lost. */
function decodeBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0
    const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    const char = tryDecode(decoder, bytes.subarray(at, at + length))
    text += char ?? String.fromCharCode(0xdc00 + lead)
    at += char === undefined ? 1 : length
  }
  return text
}

function tryDecode(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
