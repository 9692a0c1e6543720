import { perlClass, posixClass } from './ascii-class.ts'
import { charClass, type CodeRange, type Node, type Property } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { readEscape } from './escape.ts'
import { findProperty } from './unicode-names.ts'

/** Reads `\d`, `\pL` and their like; undefined when another escape comes next. */
export function readClassEscape(cursor: Cursor, fold: boolean): Node | undefined {
  const ranges: CodeRange[] = []
  const properties: Property[] = []
  if (!readSet(cursor, fold, ranges, properties)) return undefined
  return charClass({ ranges, properties, negated: false, fold })
}

/** Reads `[…]`; the cursor is at the bracket. */
export function readClass(cursor: Cursor, fold: boolean): Node {
  const start = cursor.offset++
  const negated = cursor.take('^')
  const ranges: CodeRange[] = []
  const properties: Property[] = []
  const member = (): number => {
    if (cursor.done) throw cursor.error(start, 'missing closing "]"')
    return cursor.peek() === '\\' ? readEscape(cursor) : cursor.next()
  }
  for (let isFirst = true; isFirst || cursor.peek() !== ']'; isFirst = false) {
    if (readPosix(cursor, fold, ranges) || readSet(cursor, fold, ranges, properties)) continue
    const from = cursor.offset
    const lo = member()
    let hi = lo
    if (cursor.peek() === '-' && cursor.peek(1) !== ']' && cursor.peek(1) !== '') {
      cursor.offset++
      hi = member()
    }
    if (hi < lo) {
      const text = cursor.source.slice(from, cursor.offset)
      throw cursor.error(from, `class range ${JSON.stringify(text)} runs backwards`)
    }
    ranges.push({ lo, hi })
  }
  cursor.offset++
  return charClass({ ranges, properties, negated, fold })
}

function readPosix(cursor: Cursor, fold: boolean, ranges: CodeRange[]): boolean {
  if (!cursor.sees('[:')) return false
  const end = cursor.classNameEnd()
  if (end < 0) return false
  const name = cursor.source.slice(cursor.offset + 2, end)
  const found = posixClass(name, fold)
  if (!found) throw cursor.error(cursor.offset, `unknown class ${JSON.stringify(`[:${name}:]`)}`)
  ranges.push(...found)
  cursor.offset = end + 2
  return true
}

function readSet(
  cursor: Cursor,
  fold: boolean,
  ranges: CodeRange[],
  properties: Property[],
): boolean {
  if (cursor.peek() !== '\\') return false
  const letter = cursor.peek(1)
  if (letter === 'p' || letter === 'P') {
    properties.push(readProperty(cursor, letter === 'P'))
    return true
  }
  const found = letter === '' ? undefined : perlClass(letter, fold)
  if (!found) return false
  ranges.push(...found)
  cursor.offset += 2
  return true
}

function readProperty(cursor: Cursor, negated: boolean): Property {
  const start = cursor.offset
  cursor.offset += 2
  let name = ''
  if (cursor.take('{')) {
    const end = cursor.source.indexOf('}', cursor.offset)
    if (end < 0) throw cursor.error(start, 'missing closing "}" of a Unicode class')
    name = cursor.source.slice(cursor.offset, end)
    cursor.offset = end + 1
  } else if (!cursor.done) {
    name = String.fromCodePoint(cursor.next())
    if (name === '^') name = ''
  }
  const isInverse = name.startsWith('^')
  const found = findProperty(isInverse ? name.slice(1) : name)
  if (!found) {
    const text = cursor.source.slice(start, cursor.offset)
    throw cursor.error(start, `unknown Unicode class ${JSON.stringify(text)}`)
  }
  return { name: found, negated: negated !== isInverse }
}
