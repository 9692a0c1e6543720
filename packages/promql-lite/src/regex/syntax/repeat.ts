import { repeat, type Node } from './ast.ts'
import { buildSequence, type Item } from './build.ts'
import type { Cursor } from './cursor.ts'

/** How often something may occur; `max` may be Infinity. */
interface Counts {
  readonly min: number
  readonly max: number
}

const MAX_COUNT = 1000
// A number with a leading zero is no count.
const braces = /\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*|))?\}/y

/** Reads `*`, `+`, `?` or `{2,3}`; undefined, and nothing read, for a brace that is just a brace. */
export function readRepeat(cursor: Cursor): Counts | undefined {
  const start = cursor.offset
  const sign = cursor.peek()
  if (sign !== '{') {
    cursor.offset++
    return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity }
  }
  braces.lastIndex = start
  const found = braces.exec(cursor.source)
  if (!found) return undefined
  const [text, low = '', comma, high = ''] = found
  const min = Number(low)
  const max = comma === undefined ? min : high === '' ? Infinity : Number(high)
  cursor.offset += text.length
  if (min > MAX_COUNT || (max !== Infinity && max > MAX_COUNT) || min > max) {
    throw cursor.error(
      start,
      `invalid repeat count "${text}"; want at most ${MAX_COUNT}, low first`,
    )
  }
  return { min, max }
}

/** Where a repeat stands. */
interface Setting {
  /** What the open group holds; the last of it is repeated, and taken out. */
  readonly items: Item[]
  readonly start: number
  readonly lastRepeat: number
  readonly swapGreed: boolean
}

/** Makes the repeat of the last item; the cursor is behind the counts. */
export function repeatLast(cursor: Cursor, counts: Counts, setting: Setting): Node {
  const { items, start, lastRepeat, swapGreed } = setting
  const isLazy = cursor.take('?')
  if (lastRepeat >= 0) {
    const text = cursor.source.slice(lastRepeat, cursor.offset)
    throw cursor.error(lastRepeat, `nested repeat "${text}"; want parentheses between`)
  }
  const last = items.pop()
  if (!last) {
    const text = cursor.source.slice(start, cursor.offset)
    throw cursor.error(start, `nothing to repeat before "${text}"`)
  }
  const node = repeat({ sub: buildSequence([last]), ...counts, greedy: isLazy === swapGreed })
  // `*`, `+`, `?` copy nothing, so they cannot pass the limit.
  if (node.copies > MAX_COUNT) {
    throw cursor.error(start, `nested repeat counts multiply to more than ${MAX_COUNT}`)
  }
  return node
}
