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

/** Turns offsets of a text into positions. */
export interface Lines {
  position(offset: number): Position
}

/** Turns offsets of one text into positions. */
export class LineIndex implements Lines {
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

/** Blanks put before a line that is moved. */
export const MOVED_BY = 100

/** Turns offsets of a text with moved lines into positions of the text as it was before. */
export class MovedLines implements Lines {
  readonly #original: LineIndex
  readonly #starts: readonly number[]

  /** @param starts where the moved lines begin, the first one first */
  constructor(original: LineIndex, starts: readonly number[]) {
    this.#original = original
    this.#starts = starts
  }

  position(offset: number): Position {
    const added = this.#starts.reduce(
      (sum, start) => sum + Math.max(0, Math.min(MOVED_BY, offset - start)),
      0,
    )
    return this.#original.position(offset - added)
  }
}
