import type { Capture, Node } from './syntax/ast.ts'

/** A place in the pattern: so many characters into one of the texts. */
interface Mark {
  readonly text: number
  readonly offset: number
}

/** A pattern of texts and greedy runs, one after the other, whose groups are plain to see. */
export interface RunPattern {
  /** One more than there are runs. */
  readonly texts: readonly string[]
  /** The least length of each run, 0 or 1. */
  readonly runs: readonly number[]
  /** Where each group starts and ends, the whole match first. */
  readonly groups: readonly (readonly [Mark, Mark])[]
}

/** Reads `a_(.*)_b(.+)` and the like. `newline` says of which kind every dot must be. */
export function runPattern(root: Node, newline: boolean): RunPattern | undefined {
  const reader = new Reader(newline)
  const start = reader.mark()
  if (!reader.read(root)) return undefined
  const { texts, runs, groups } = reader
  groups[0] = [start, reader.mark()]
  const inner = texts.slice(1, -1)
  // Between runs that touch, a match might split a character of two UTF-16 units.
  if (inner.includes('') || (!newline && texts.some(text => text.includes('\n')))) return undefined
  return { texts, runs, groups }
}

class Reader {
  readonly texts = ['']
  readonly runs: number[] = []
  readonly groups: [Mark, Mark][] = []
  readonly #newline: boolean
  #lazyRuns = 0

  constructor(newline: boolean) {
    this.#newline = newline
  }

  mark(): Mark {
    return { text: this.texts.length - 1, offset: this.texts.at(-1)?.length ?? 0 }
  }

  /** Takes a node in; returns false for what is neither text, run nor group. */
  read(node: Node): boolean {
    switch (node.kind) {
      case 'empty':
        return true
      case 'literal':
        this.texts.push((this.texts.pop() ?? '') + node.text)
        return !node.fold
      case 'sequence':
        return node.subs.every(sub => this.read(sub))
      case 'capture':
        return this.#readCapture(node)
      case 'repeat': {
        const { sub, min, max, greedy } = node
        this.runs.push(min)
        this.texts.push('')
        if (!greedy) this.#lazyRuns++
        // One run has no choice; of several, lazy ones would share the text differently.
        if (this.#lazyRuns > 0 && this.runs.length > 1) return false
        return max === Infinity && min < 2 && sub.kind === 'any' && sub.newline === this.#newline
      }
      case 'any':
      case 'class':
      case 'place':
      case 'choice':
        return false
    }
  }

  #readCapture({ index, sub }: Capture): boolean {
    const start = this.mark()
    if (!this.read(sub)) return false
    this.groups[index] = [start, this.mark()]
    return true
  }
}

/**
 * Matches the whole of `text` and returns the groups. Every text is placed as far right as it goes,
 * from the last on, which is what greedy runs come to.
 */
export function matchRuns(pattern: RunPattern, text: string): string[] | undefined {
  const { texts, runs, groups } = pattern
  const [first = ''] = texts
  if (!text.startsWith(first)) return undefined
  const starts = [0]
  let end = text.length
  for (let i = runs.length; i > 0; i--) {
    const part = texts[i] ?? ''
    const latest = end - part.length
    if (latest < first.length) return undefined
    // The last text ends the whole; the others are looked for.
    const found =
      i < runs.length ? text.lastIndexOf(part, latest) : text.endsWith(part) ? latest : -1
    if (found < 0) return undefined
    starts[i] = found
    end = found - (runs[i - 1] ?? 0)
  }
  if (end < first.length || (runs.length === 0 && text.length !== first.length)) return undefined
  return groups.map(([from, to]) =>
    text.slice((starts[from.text] ?? 0) + from.offset, (starts[to.text] ?? 0) + to.offset),
  )
}
