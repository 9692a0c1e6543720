import type { Node, Repeat } from './syntax/ast.ts'
import { fewChars } from './syntax/char-set.ts'

/** What a pattern means when it is no more than texts and globs. */
export interface Shape {
  readonly texts: readonly string[]
  readonly globs: readonly Glob[]
}

/** Texts with runs of any characters between them: one more text than there are runs. */
export interface Glob {
  readonly texts: readonly string[]
  /** The least length of each run, 0 or 1. */
  readonly runs: readonly number[]
}

type Pieces = readonly (string | Run | Edge)[]

interface Run {
  readonly min: number
}

interface Edge {
  readonly at: 'text-begin' | 'text-end'
}

const MAX_CHOICES = 500_000
const MAX_PRODUCT = 1000
const MAX_GLOBS = 100
const MAX_CHARS = 1_000_000
const MAX_PIECES = 64
const MAX_COUNTS = 100
const MAX_CLASS = 16

/**
 * Writes a pattern that must match a whole text out as texts and globs. `newline` says whether the
 * runs may hold a newline; undefined when there is a dot of the other kind, or anything that is no
 * text, no run, or too much to write out.
 */
export function shapeOf(root: Node, newline: boolean): Shape | undefined {
  const found = expand(root, newline)
  if (!found) return undefined
  const texts: string[] = []
  const globs: Glob[] = []
  for (const pieces of found) {
    const glob = toGlob(pieces)
    if (glob === 'impossible') continue
    // A run of two or more would have to count characters.
    if (glob.runs.some(min => min > 1) || globs.length > MAX_GLOBS) return undefined
    if (glob.runs.length > 0) globs.push(glob)
    else texts.push(glob.texts.join(''))
  }
  return globs.length > MAX_GLOBS ? undefined : { texts, globs }
}

function expand(node: Node, newline: boolean): readonly Pieces[] | undefined {
  switch (node.kind) {
    case 'empty':
      return [[]]
    case 'literal':
      return node.fold ? undefined : [[node.text]]
    case 'class':
      return fewChars(node, MAX_CLASS)?.map(char => [char])
    case 'place':
      return node.at === 'text-begin' || node.at === 'text-end' ? [[{ at: node.at }]] : undefined
    case 'capture':
      return expand(node.sub, newline)
    case 'repeat':
      return expandRepeat(node, newline)
    case 'sequence':
      return product(node.subs.map(sub => () => expand(sub, newline)))
    case 'choice':
      return expandChoice(node.subs, newline)
    case 'any':
      return undefined
  }
}

function expandChoice(subs: readonly Node[], newline: boolean): readonly Pieces[] | undefined {
  const all: Pieces[] = []
  for (const sub of subs) {
    const found = expand(sub, newline)
    if (!found || all.length + found.length > MAX_CHOICES) return undefined
    for (const pieces of found) all.push(pieces)
  }
  return all
}

function expandRepeat(node: Repeat, newline: boolean): readonly Pieces[] | undefined {
  const { min, max } = node
  let { sub } = node
  while (sub.kind === 'capture') sub = sub.sub
  if (max === Infinity) {
    return sub.kind === 'any' && sub.newline === newline && min < 2 ? [[{ min }]] : undefined
  }
  const once = max - min > MAX_COUNTS ? undefined : expand(sub, newline)
  if (!once) return undefined
  const all: Pieces[] = []
  for (let count = min; count <= max; count++) {
    const found = product(Array.from({ length: count }, () => () => once))
    if (!found || all.length + found.length > MAX_PRODUCT) return undefined
    all.push(...found)
  }
  return all
}

function product(
  factors: readonly (() => readonly Pieces[] | undefined)[],
): readonly Pieces[] | undefined {
  let all: readonly Pieces[] = [[]]
  for (const factor of factors) {
    const next = factor()
    if (!next) return undefined
    const isChoice = all.length > 1 && next.length > 1
    if (all.length * next.length > (isChoice ? MAX_PRODUCT : MAX_CHOICES)) return undefined
    all = all.flatMap(head => next.map(tail => joined(head, tail)))
    if (all.some(pieces => pieces.length > MAX_PIECES)) return undefined
    if (sum(all.map(sizeOf)) > MAX_CHARS) return undefined
  }
  return all
}

function joined(head: Pieces, tail: Pieces): Pieces {
  const last = head.at(-1)
  const [first] = tail
  if (typeof last !== 'string' || typeof first !== 'string') return [...head, ...tail]
  return [...head.slice(0, -1), last + first, ...tail.slice(1)]
}

function sizeOf(pieces: Pieces): number {
  return sum(pieces.map(piece => (typeof piece === 'string' ? piece.length : 1)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function toGlob(pieces: Pieces): Glob | 'impossible' {
  const begin = pieces.findLastIndex(piece => isEdge(piece, 'text-begin'))
  const end = pieces.findIndex(piece => isEdge(piece, 'text-end'))
  const texts = ['']
  const runs: number[] = []
  let isAfterRun = false
  for (const [i, piece] of pieces.entries()) {
    const mustBeEmpty = i < begin || (end >= 0 && i > end)
    if (typeof piece === 'string') {
      if (mustBeEmpty) return 'impossible'
      texts.push((texts.pop() ?? '') + piece)
      isAfterRun = false
    } else if ('min' in piece) {
      if (mustBeEmpty && piece.min > 0) return 'impossible'
      if (mustBeEmpty) continue
      if (isAfterRun) runs.push((runs.pop() ?? 0) + piece.min)
      else {
        runs.push(piece.min)
        texts.push('')
      }
      isAfterRun = true
    }
  }
  return { texts, runs }
}

function isEdge(piece: Pieces[number], at: Edge['at']): boolean {
  return typeof piece === 'object' && 'at' in piece && piece.at === at
}
