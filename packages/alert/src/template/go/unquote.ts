const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

const ESCAPE =
  /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))|\\/g

/** Reads a text in double quotes as Go does; undefined when it is none. */
export function unquoteText(quoted: string): string | undefined {
  return unescape(quoted.slice(1, -1), '"')
}

/** Reads a character in single quotes; undefined when it is none, or more than one. */
export function unquoteChar(quoted: string): string | undefined {
  const text = unescape(quoted.slice(1, -1), "'")
  return text !== undefined && Array.from(text).length === 1 ? text : undefined
}

function unescape(text: string, quote: '"' | "'"): string | undefined {
  let isBad = false
  // Escapes of bytes may make up one character together, so the text is put together as bytes.
  const parts: Buffer[] = []
  let at = 0
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(Buffer.from(text.slice(at, match.index)))
    at = match.index + match[0].length
    const [, simple, byte, short, long, octal] = match
    if (simple !== undefined) {
      if ((simple === '"' || simple === "'") && simple !== quote) isBad = true
      parts.push(Buffer.from(SIMPLE[simple] ?? ''))
    } else if (byte !== undefined) parts.push(Buffer.of(Number.parseInt(byte, 16)))
    else if (octal !== undefined) {
      const code = Number.parseInt(octal, 8)
      if (code > 255) isBad = true
      parts.push(Buffer.of(code & 255))
    } else {
      const code = Number.parseInt(short ?? long ?? '', 16)
      if (!(code <= 0x10ffff) || (code >= 0xd800 && code < 0xe000)) isBad = true
      else parts.push(Buffer.from(String.fromCodePoint(code)))
    }
  }
  parts.push(Buffer.from(text.slice(at)))
  return isBad ? undefined : Buffer.concat(parts).toString()
}
