import { PromqlError } from '../errors.ts'
import { METRIC_NAME, sortLabels, type Label } from '../labels.ts'
import { matchAt } from '../lexer/token.ts'
import { unquote } from '../lexer/unquote.ts'
import { parseNumber } from '../number.ts'
import type { ScriptSeries, ScriptValue } from './script.ts'

/** A series may have no more values: `1x1000000000` is written quickly. */
const MAX_VALUES = 1_000_000

const SPACE = /[ \t]*/y
const METRIC = /[a-zA-Z_:][\w:]*/y
const LABEL = /[a-zA-Z_]\w*/y
const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/y
const NONE = /_(?=\s|x\d|$)/y
const STALE = /stale(?=\s|x\d|$)/y
const HISTOGRAM = /\{\{[^}]*\}\}/y
// No hexadecimal: 0x3 is four zeros.
const NUMBER =
  /[-+]?(?:(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[-+]?\d+)?|(?:inf|nan)(?=[-+\s]|x\d|$))/iy
const TIMES = /x(\d+)/y

/**
 * Parses a series with its values as Prometheus' tests write it: `up{job="a"} 1 _ stale 0+10x5`.
 * A blank stands for no value, `1x3` for the value and three more, `1+2x3` for 1 3 5 7.
 *
 * @throws PromqlError with the place of the mistake
 */
export function parseSeries(text: string): ScriptSeries {
  return new SeriesReader(text, 0, text.length).read()
}

/** Reads one series from a part of a script. */
export class SeriesReader {
  readonly #text: string
  readonly #whole: string
  #at: number

  constructor(whole: string, start: number, end: number) {
    this.#whole = whole
    this.#text = whole.slice(0, end)
    this.#at = start
  }

  read(): ScriptSeries {
    const labels = this.#labels()
    const values: ScriptValue[] = []
    while (this.#skipSpace() < this.#text.length) {
      for (const value of this.#item()) {
        if (values.push(value) > MAX_VALUES) this.#fail(`more than ${MAX_VALUES} values`)
      }
    }
    return { labels, values }
  }

  #labels(): Label[] {
    const labels: Label[] = []
    const start = this.#at
    const name = this.#take(METRIC)
    if (name !== '') labels.push({ name: METRIC_NAME, value: name })
    const afterName = this.#at
    this.#skipSpace()
    if (this.#isAt('{') && !this.#isAt('{{')) this.#braces(labels)
    else {
      this.#at = afterName
      if (name === '') this.#fail('no name and no labels; expected something like up{job="a"} 1 2')
    }
    const sorted = sortLabels(labels)
    const twice = sorted.find((label, i) => label.name === sorted[i + 1]?.name)
    if (twice !== undefined)
      this.#fail(`the label ${JSON.stringify(twice.name)} is there twice`, start)
    return sorted.filter(({ value }) => value !== '')
  }

  #braces(labels: Label[]): void {
    this.#at++
    this.#skipSpace()
    while (!this.#isAt('}')) {
      const quoted = this.#string()
      const name = quoted ?? this.#take(LABEL)
      if (name === '') this.#fail('expected a label name')
      this.#skipSpace()
      if (this.#isAt('=')) {
        this.#at++
        this.#skipSpace()
        labels.push({ name, value: this.#string() ?? this.#fail('expected a quoted label value') })
      } else if (quoted !== undefined) labels.push({ name: METRIC_NAME, value: quoted })
      else this.#fail(`expected "=" after the label ${JSON.stringify(name)}`)
      this.#skipSpace()
      if (this.#isAt(',')) this.#at++
      else if (!this.#isAt('}')) this.#fail('expected "," or "}" after a label')
      this.#skipSpace()
    }
    this.#at++
  }

  #string(): string | undefined {
    const start = this.#at
    const quoted = this.#take(STRING)
    if (quoted === '') return undefined
    try {
      return unquote(quoted)
    } catch (error) {
      return this.#fail(error instanceof Error ? error.message : String(error), start)
    }
  }

  #item(): readonly ScriptValue[] {
    const found = this.#repeated()
    if (this.#at < this.#text.length && !/\s/.test(this.#text.charAt(this.#at)))
      this.#fail(
        `unexpected ${JSON.stringify(this.#text.slice(this.#at, this.#at + 20))} after a value`,
      )
    return found
  }

  #repeated(): readonly ScriptValue[] {
    if (this.#take(NONE) !== '') return repeat({ kind: 'none' }, this.#times() ?? 1)
    if (this.#take(STALE) !== '') return repeat({ kind: 'stale' }, 1 + (this.#times() ?? 0))
    const histogram = this.#take(HISTOGRAM)
    if (histogram !== '') {
      const text = histogram + this.#histogramStep()
      return repeat({ kind: 'histogram', text }, 1 + (this.#times() ?? 0))
    }
    const first = this.#number()
    if (first === undefined) {
      return this.#fail(
        `unexpected ${JSON.stringify(this.#text.slice(this.#at, this.#at + 20))}; expected a value like 1, 1x3, 1+2x3, _, stale`,
      )
    }
    const step = this.#isAt('+') || this.#isAt('-') ? this.#number() : undefined
    const times = this.#times()
    if (step !== undefined && times === undefined)
      return this.#fail('a step without a count; expected something like 1+2x3')
    const values: ScriptValue[] = []
    for (let i = 0, value = first; i <= (times ?? 0); i++, value += step ?? 0)
      values.push({ kind: 'number', value })
    return values
  }

  #histogramStep(): string {
    const sign = this.#text.charAt(this.#at)
    if (sign !== '+' && sign !== '-') return ''
    this.#at++
    return sign + (this.#take(HISTOGRAM) || this.#fail('expected a histogram after the sign'))
  }

  #number(): number | undefined {
    const text = this.#take(NUMBER)
    if (text === '') return undefined
    const value = parseNumber(text.replace(/^[-+]/, ''))
    if (value === undefined) return this.#fail(`${JSON.stringify(text)} is no number`)
    return text.startsWith('-') ? -value : value
  }

  #times(): number | undefined {
    const text = this.#take(TIMES)
    if (text === '') return undefined
    const times = Number(text.slice(1))
    return times > MAX_VALUES ? this.#fail(`more than ${MAX_VALUES} values`) : times
  }

  #take(pattern: RegExp): string {
    const text = matchAt(pattern, this.#text, this.#at)
    this.#at += text.length
    return text
  }

  #skipSpace(): number {
    this.#take(SPACE)
    return this.#at
  }

  #isAt(text: string): boolean {
    return this.#text.startsWith(text, this.#at)
  }

  #fail(reason: string, at = this.#at): never {
    throw new PromqlError(`cannot parse a series: ${reason}`, this.#whole, at)
  }
}

function repeat(value: ScriptValue, count: number): readonly ScriptValue[] {
  return Array.from({ length: count }, () => value)
}
