import type { Cursor, Flags } from './cursor.ts'

/** What an opening parenthesis starts; `flags` hold for what follows. */
export type Opening =
  | { readonly kind: 'capture'; readonly name: string | undefined }
  | { readonly kind: 'group'; readonly flags: Flags }
  | { readonly kind: 'flags'; readonly flags: Flags }

const namedGroup = /\(\?P?<([^>]*)>/y
const groupName = /^\w+$/

/** Reads `(`, `(?P<name>`, `(?i:` or `(?i)`; the cursor is at the parenthesis. */
export function readOpening(cursor: Cursor, flags: Flags): Opening {
  const start = cursor.offset
  if (!cursor.sees('(?')) {
    cursor.offset++
    return { kind: 'capture', name: undefined }
  }
  if (cursor.sees('(?<') || cursor.sees('(?P<')) {
    if (cursor.sees('(?<=') || cursor.sees('(?<!')) throw cursor.error(start, 'no look-behind')
    return { kind: 'capture', name: readName(cursor) }
  }
  if (cursor.sees('(?=') || cursor.sees('(?!')) throw cursor.error(start, 'no look-ahead')
  return readFlags(cursor, flags)
}

function readName(cursor: Cursor): string {
  const start = cursor.offset
  namedGroup.lastIndex = start
  const name = namedGroup.exec(cursor.source)?.[1]
  if (name === undefined) throw cursor.error(start, 'missing closing ">" of a group name')
  if (!groupName.test(name)) {
    throw cursor.error(start, `invalid group name ${JSON.stringify(name)}; want [A-Za-z0-9_]+`)
  }
  cursor.offset = namedGroup.lastIndex
  return name
}

const flagNames = {
  i: 'ignoreCase',
  m: 'multiLine',
  s: 'dotAll',
  U: 'swapGreed',
} as const satisfies Readonly<Record<string, keyof Flags>>

function readFlags(cursor: Cursor, before: Flags): Opening {
  const start = cursor.offset
  cursor.offset += 2
  const flags = { ...before }
  let value = true
  let isDangling = false
  for (;;) {
    const letter = cursor.peek()
    if (letter === '') throw cursor.error(start, 'missing closing ")"')
    cursor.offset++
    if (letter === 'i' || letter === 'm' || letter === 's' || letter === 'U') {
      flags[flagNames[letter]] = value
      isDangling = false
    } else if (letter === '-' && value) {
      value = false
      isDangling = true
    } else if ((letter === ':' || letter === ')') && !isDangling) {
      return { kind: letter === ':' ? 'group' : 'flags', flags }
    } else {
      const text = cursor.source.slice(start, cursor.offset)
      throw cursor.error(start, `invalid group ${JSON.stringify(text)}; want flags out of "imsU"`)
    }
  }
}
