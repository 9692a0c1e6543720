const HTML: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

/** Escapes as Go's template function `html` does. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[\0"'&<>]/g, character => HTML[character] ?? character)
}

const PRINTABLE = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u

/** Escapes as Go's template function `js` does. */
export function escapeJs(text: string): string {
  return Array.from(text, character => {
    if (/[\\'"]/.test(character)) return `\\${character}`
    if (/[<>&=]/.test(character) || character < ' ') return code(character)
    return PRINTABLE.test(character) ? character : code(character)
  }).join('')
}

function code(character: string): string {
  const point = character.codePointAt(0) ?? 0
  return `\\u${point.toString(16).toUpperCase().padStart(4, '0')}`
}
