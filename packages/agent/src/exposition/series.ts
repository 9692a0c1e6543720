import { METRIC_NAME, type Label } from '@vmkit/promql-lite/labels'

const METRIC = /[^ \t{]*/y
const OPEN = /[ \t]*\{/y
const CLOSE = /[ \t]*\}/y
const COMMA = /[ \t]*,/y
const EQUALS = /[ \t]*=[ \t]*/y
const BLANKS = /[ \t]*/y
const LABEL_NAME = /[ \t]*([^"=,{}]*)/y
const QUOTE = 34
const BACKSLASH = 92

/**
 * Parses a series as it stands in an exposition, `name{a="b"}` or `{"name",a="b"}`, to its labels
 * with the metric name first. Throws SyntaxError.
 *
 * @param latin1 the text with one character per byte; bytes are read as UTF-8
 */
export function parseSeries(latin1: string): Label[] {
  const text = hasHighBytes(latin1) ? Buffer.from(latin1, 'latin1').toString() : latin1
  const reader = new SeriesReader(text)
  let metric = reader.take(METRIC)?.[0] ?? ''
  const labels: Label[] = []
  if (reader.take(OPEN) !== undefined) {
    while (reader.take(CLOSE) === undefined) {
      const quoted = reader.takeQuoted()
      const name = quoted === undefined ? reader.take(LABEL_NAME)?.[1]?.trimEnd() : unescape(quoted)
      if (reader.take(EQUALS) === undefined) {
        if (quoted === undefined || metric !== '') {
          throw new SyntaxError(`"=" is missing after the label name "${name ?? ''}"`)
        }
        metric = unescape(quoted)
      } else {
        const value = reader.takeQuoted()
        if (value === undefined) {
          throw new SyntaxError(`the value of the label "${name ?? ''}" is not in double quotes`)
        }
        labels.push({ name: name ?? '', value: unescape(value) })
      }
      reader.endItem()
    }
  }
  if (metric === '') throw new SyntaxError('the metric name is missing')
  return [{ name: METRIC_NAME, value: metric }, ...labels]
}

class SeriesReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) return undefined
    this.#at = pattern.lastIndex
    return match
  }

  /** Takes what stands in double quotes; a pattern would need a stack as long as the text. */
  takeQuoted(): string | undefined {
    const text = this.#text
    BLANKS.lastIndex = this.#at
    BLANKS.test(text)
    const start = BLANKS.lastIndex + 1
    if (text.charCodeAt(start - 1) !== QUOTE) return undefined
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === BACKSLASH) at++
      else if (code === QUOTE) {
        this.#at = at + 1
        return text.slice(start, at)
      }
    }
    return undefined
  }

  /** Goes past a comma; without one the list has to end here. */
  endItem(): void {
    if (this.take(COMMA) !== undefined) return
    const before = this.#at
    if (this.take(CLOSE) === undefined) throw new SyntaxError('"," is missing between labels')
    this.#at = before
  }
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text
  return text.replaceAll(/\\([\\"n])/g, (_, char: string) => (char === 'n' ? '\n' : char))
}

function hasHighBytes(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return true
  return false
}
