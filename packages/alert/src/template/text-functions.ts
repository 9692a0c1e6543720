/** Separates words for `title`: any ASCII character but letters, digits and `_`, and other spaces. */
const WORD_START = /(^|[\0-/:-@[-^`{-\u007f\p{White_Space}])(\p{L})/gu

/** Letters that stand for two: in front of a word only their first part becomes large. */
const DIGRAPHS = new Map([
  ['\u01c4', '\u01c5'],
  ['\u01c6', '\u01c5'],
  ['\u01c7', '\u01c8'],
  ['\u01c9', '\u01c8'],
  ['\u01ca', '\u01cb'],
  ['\u01cc', '\u01cb'],
  ['\u01f1', '\u01f2'],
  ['\u01f3', '\u01f2'],
])

/** Makes the first letter of each word large and leaves the rest. */
export function title(text: string): string {
  return text.replaceAll(
    WORD_START,
    (_, before: string, letter: string) => before + (DIGRAPHS.get(letter) ?? toUpper(letter)),
  )
}

/** Makes letters large; one whose large form is several letters (`ß`) stays, as in Go. */
export function toUpper(text: string): string {
  return mapRunes(text, rune => rune.toUpperCase())
}

/** Makes letters small, each on its own. */
export function toLower(text: string): string {
  return mapRunes(text, rune => rune.toLowerCase())
}

function mapRunes(text: string, map: (rune: string) => string): string {
  return Array.from(text, rune => (map(rune).length === rune.length ? map(rune) : rune)).join('')
}

/** Splits `host:port`, `[host]:port`; undefined when it is neither. */
function splitHostPort(text: string): { readonly host: string; readonly port: string } | undefined {
  const found = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text)
  if (found === null) return undefined
  const [, bracketed, plain = '', port = ''] = found
  return { host: bracketed ?? plain, port }
}

/** Returns the host of `host:port`; a text without port comes back as it is. */
export function stripPort(text: string): string {
  return splitHostPort(text)?.host ?? text
}

/** Returns the first part of a host name and its port; addresses come back as they are. */
export function stripDomain(text: string): string {
  const { host, port } = splitHostPort(text) ?? { host: text, port: '' }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':')) return text
  return (host.split('.')[0] ?? '') + (port === '' ? '' : `:${port}`)
}

/** Escapes for the query part of a URL, a space as `+`. */
export function queryEscape(text: string): string {
  return encodeRest(encodeURIComponent(text)).replaceAll('%20', '+')
}

/** Escapes for one segment of a URL's path. */
export function pathEscape(text: string): string {
  return encodeRest(encodeURIComponent(text)).replaceAll(
    /%(?:24|26|2B|3A|3D|40)/g,
    decodeURIComponent,
  )
}

/** Escapes what encodeURIComponent leaves and Go does not. */
function encodeRest(text: string): string {
  return text.replaceAll(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Quotes as a JSON string that HTML may hold too. */
export function jsonEscape(text: string): string {
  return JSON.stringify(text)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll("'", String.raw`\u0027`)
}

/** Escapes for HTML. */
export function htmlEscape(text: string): string {
  const names = new Map([
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
    ["'", '&#39;'],
  ])
  return text.replaceAll(/[&<>"']/g, mark => names.get(mark) ?? mark)
}

/** Shows line ends as `\r` and `\n`. */
export function crlfEscape(text: string): string {
  return text.replaceAll('\r', String.raw`\r`).replaceAll('\n', String.raw`\n`)
}
