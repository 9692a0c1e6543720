import { promqlDurationMs } from '../duration.ts'
import { PromqlError } from '../errors.ts'

/** A line of a script without the space around it. */
export interface Line {
  /** `''` for a comment. */
  readonly text: string
  /** 1-based. */
  readonly number: number
  /** Where its text begins and ends in the script. */
  readonly start: number
  readonly end: number
}

/** Splits a script into lines; comments count as empty ones, as Prometheus has it. */
export function linesOf(script: string): Line[] {
  let offset = 0
  return script.split('\n').map((whole, i) => {
    const trimmed = whole.trim()
    const start = offset + whole.length - whole.trimStart().length
    offset += whole.length + 1
    const text = trimmed.startsWith('#') ? '' : trimmed
    return { text, number: i + 1, start, end: start + text.length }
  })
}

/** Reads the lines of a script one after the other. */
export class LineReader {
  readonly script: string
  readonly #lines: readonly Line[]
  #at = 0

  constructor(script: string) {
    this.script = script
    this.#lines = linesOf(script)
  }

  /** The next line with text; undefined at the end. */
  nextCommand(): Line | undefined {
    while (this.#lines[this.#at]?.text === '') this.#at++
    return this.#lines[this.#at++]
  }

  /** The lines up to the next empty one. */
  block(): Line[] {
    const block: Line[] = []
    for (let line = this.#lines[this.#at]; line && line.text !== ''; line = this.#lines[this.#at]) {
      block.push(line)
      this.#at++
    }
    return block
  }

  /** Reads `5m`, `1h30m` or `0`, found in a line. */
  durationMs(text: string, line: Line): number {
    const trimmed = text.trim()
    const ms = trimmed === '0' ? 0 : promqlDurationMs(trimmed)
    if (ms !== undefined) return ms
    const at = line.start + Math.max(0, line.text.indexOf(trimmed))
    return this.fail(
      `${JSON.stringify(trimmed)} is no duration; expected 0 or something like 5m, 1h30m`,
      at,
    )
  }

  fail(reason: string, at: number): never {
    throw new PromqlError(`cannot parse a script: ${reason}`, this.script, at)
  }
}
