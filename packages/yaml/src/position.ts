/** A place in a text: line and column count from 1, the offset from 0, all in UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}

/** The text that nodes were read from. */
export interface YamlSource {
  /** Name of the file for messages, `''` when the text came from elsewhere. */
  readonly file: string
  /** The whole text; `''` for nodes made from JavaScript values. */
  readonly text: string
}

/** The position of everything that was never text: line and column are 0. */
export const nowhere: Position = { line: 0, column: 0, offset: 0 }

/** Turns offsets of one text into positions. */
export class LineIndex {
  readonly #starts: number[] = [0]

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.#starts.push(at + 1)
    }
  }

  /** Returns the position of an offset. */
  position(offset: number): Position {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1, offset }
  }
}
