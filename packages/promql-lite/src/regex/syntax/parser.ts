import { anyChar, capture, literal, place } from './ast.ts'
import { charClass, isSurrogate, type Node, type Place } from './ast.ts'
import { buildSequence, limited, TooDeep, type Item } from './build.ts'
import { readClass, readClassEscape } from './char-class.ts'
import { charSet, dotOf } from './char-set.ts'
import { Cursor, type Flags } from './cursor.ts'
import type { RegexSyntaxError } from './error.ts'
import { readEscape } from './escape.ts'
import { readOpening, type Opening } from './group.ts'
import { readRepeat, repeatLast } from './repeat.ts'

/** A parsed pattern. */
export interface ParsedRegex {
  readonly source: string
  readonly root: Node
  readonly groupCount: number
  /** Names of groups, each with the indexes of the groups that carry it. */
  readonly groupNames: ReadonlyMap<string, readonly number[]>
}

/** Options of `parseRegex`. */
export interface ParseOptions {
  /** Let `.` match a newline unless the pattern says `(?-s)` (default false). */
  readonly dotAll?: boolean
  /** Parse as if the pattern stood in `^(?:…)$` (default false). */
  readonly whole?: boolean
}

/** An open group: what has been read of it, and what holds again after it. */
interface Frame {
  readonly start: number
  readonly group: { readonly index: number; readonly name: string | undefined } | undefined
  readonly flagsAfter: Flags
  readonly alternatives: (readonly Item[])[]
  items: Item[]
}

/** Go refuses what needs more instructions. */
const MAX_SIZE = 3_355_443

const noFlags: Flags = { ignoreCase: false, multiLine: false, dotAll: false, swapGreed: false }

/**
 * Parses a pattern of Go's regexp package. Throws a RegexSyntaxError for what Go refuses. Takes
 * linear time, and no stack however deep groups are nested.
 */
export function parseRegex(source: string, options: ParseOptions = {}): ParsedRegex {
  const parser = new Parser(source, options)
  try {
    return parser.parse()
  } catch (error) {
    if (error instanceof TooDeep) throw parser.error('nested deeper than 1000 levels')
    throw error
  }
}

class Parser {
  readonly #cursor: Cursor
  readonly #whole: boolean
  readonly #names = new Map<string, number[]>()
  readonly #outer: Frame[] = []
  #flags: Flags
  #frame: Frame
  #groupCount = 0
  /** Where the repeat that was just read starts; -1 when something else came last. */
  #lastRepeat = -1

  constructor(source: string, { dotAll = false, whole = false }: ParseOptions) {
    this.#whole = whole
    this.#cursor = new Cursor(source)
    this.#flags = { ...noFlags, dotAll }
    this.#frame = this.#newFrame(undefined, this.#flags)
  }

  parse(): ParsedRegex {
    const cursor = this.#cursor
    while (!cursor.done) {
      const start = cursor.offset
      const isRepeat = this.#readOne()
      this.#lastRepeat = isRepeat ? start : -1
    }
    if (this.#outer.length > 0) throw cursor.error(this.#frame.start, 'missing closing ")"')
    const inner = this.#group()
    const items = this.#whole ? [place('text-begin'), inner, place('text-end')] : [inner]
    const root = buildSequence(items)
    if (root.size > MAX_SIZE) throw cursor.error(undefined, 'the pattern is too large')
    const { source } = cursor
    return { source, root, groupCount: this.#groupCount, groupNames: this.#names }
  }

  /** Reads one item or one change of state; returns whether it was a repeat. */
  #readOne(): boolean {
    const cursor = this.#cursor
    const { multiLine, dotAll, ignoreCase } = this.#flags
    const char = cursor.peek()
    switch (char) {
      case '(':
        this.#open()
        return false
      case ')':
        this.#close()
        return false
      case '|':
        cursor.offset++
        this.#frame.alternatives.push(this.#frame.items)
        this.#frame.items = []
        return false
      case '^':
        return this.#pushPlace(multiLine ? 'line-begin' : 'text-begin', 1)
      case '$':
        return this.#pushPlace(multiLine ? 'line-end' : 'text-end', 1)
      case '.':
        cursor.offset++
        return this.#push(anyChar(dotAll))
      case '[':
        return this.#push(readClass(cursor, ignoreCase))
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#repeat()
      case '\\':
        return this.#readBackslash()
      default:
        return this.#pushCode(cursor.next())
    }
  }

  #readBackslash(): false {
    const cursor = this.#cursor
    switch (cursor.peek(1)) {
      case 'A':
        return this.#pushPlace('text-begin', 2)
      case 'z':
        return this.#pushPlace('text-end', 2)
      case 'b':
        return this.#pushPlace('word-edge', 2)
      case 'B':
        return this.#pushPlace('no-word-edge', 2)
      case 'Q':
        return this.#readQuoted()
    }
    const set = readClassEscape(cursor, this.#flags.ignoreCase)
    return set ? this.#push(set) : this.#pushCode(readEscape(cursor))
  }

  #readQuoted(): false {
    const cursor = this.#cursor
    const start = cursor.offset
    cursor.offset += 2
    while (!cursor.take(String.raw`\E`)) {
      if (cursor.done && !this.#whole) return false
      // The text around the pattern would become part of the quote.
      if (cursor.done) throw cursor.error(start, String.raw`missing "\E"`)
      this.#pushCode(cursor.next())
    }
    return false
  }

  #push(item: Item): false {
    this.#frame.items.push(item)
    return false
  }

  #pushPlace(at: Place['at'], length: number): false {
    this.#cursor.offset += length
    return this.#push(place(at))
  }

  #pushCode(code: number): false {
    const fold = this.#flags.ignoreCase
    if (!isSurrogate(code)) return this.#push(literal(String.fromCodePoint(code), fold))
    const ranges = [{ lo: code, hi: code }]
    return this.#push(charClass({ ranges, properties: [], negated: false, fold }))
  }

  #repeat(): boolean {
    const cursor = this.#cursor
    const start = cursor.offset
    const counts = readRepeat(cursor)
    if (!counts) return this.#pushCode(cursor.next())
    const node = repeatLast(cursor, counts, {
      items: this.#frame.items,
      start,
      lastRepeat: this.#lastRepeat,
      swapGreed: this.#flags.swapGreed,
    })
    this.#push(limited(node))
    return true
  }

  #open(): void {
    const start = this.#cursor.offset
    const opening = readOpening(this.#cursor, this.#flags)
    if (opening.kind !== 'flags') {
      this.#outer.push(this.#frame)
      this.#frame = this.#newFrame(this.#newGroup(opening), this.#flags, start)
    }
    if (opening.kind !== 'capture') this.#flags = opening.flags
  }

  #newGroup(opening: Opening): Frame['group'] {
    if (opening.kind !== 'capture') return undefined
    const { name } = opening
    const index = ++this.#groupCount
    if (name !== undefined) {
      const indexes = this.#names.get(name)
      if (indexes) indexes.push(index)
      else this.#names.set(name, [index])
    }
    return { index, name }
  }

  #close(): void {
    const { group, flagsAfter } = this.#frame
    const parent = this.#outer.pop()
    if (!parent) throw this.error('unexpected ")"')
    this.#cursor.offset++
    const inner = this.#group()
    this.#frame = parent
    this.#flags = flagsAfter
    this.#push(group ? limited(capture(group.index, group.name, buildSequence([inner]))) : inner)
  }

  /** Everything in the open group. */
  #group(): Item {
    const { alternatives, items } = this.#frame
    return { kind: 'group', alternatives: [...alternatives, items].map(withoutLoneClass) }
  }

  #newFrame(group: Frame['group'], flagsAfter: Flags, start = 0): Frame {
    return { start, group, flagsAfter, alternatives: [], items: [] }
  }

  /** Makes the error for where the parser stands. */
  error(reason: string): RegexSyntaxError {
    return this.#cursor.error(this.#cursor.offset, reason)
  }
}

/** A class that is all of an alternative, and means a dot, is a dot: Go makes it one. */
function withoutLoneClass(items: readonly Item[]): readonly Item[] {
  const [only, second] = items
  if (only?.kind !== 'class' || second) return items
  const set = charSet(only)
  return [(set && dotOf(set)) ?? only]
}
