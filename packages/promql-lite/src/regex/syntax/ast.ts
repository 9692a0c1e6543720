/** The part of a node that limits are checked against. */
interface Extent {
  /** Levels of nodes, this one included. */
  readonly height: number
  /** How many times counted repeats copy the innermost node, at most. */
  readonly copies: number
  /** Instructions of a program that matches the node, as Go counts them. */
  readonly size: number
}

/** Inclusive code points. */
export interface CodeRange {
  readonly lo: number
  readonly hi: number
}

/** A Unicode category or script, as JavaScript's `\p{…}` names it. */
export interface Property {
  readonly name: string
  readonly negated: boolean
}

/** A text to match; `fold` ignores case. It never holds a surrogate without its other half. */
export interface Literal extends Extent {
  readonly kind: 'literal'
  readonly text: string
  readonly fold: boolean
}

/** `.`; `newline` says whether it matches a newline too. */
export interface AnyChar extends Extent {
  readonly kind: 'any'
  readonly newline: boolean
}

/** One character of a set. */
export interface CharClass extends Extent {
  readonly kind: 'class'
  readonly ranges: readonly CodeRange[]
  readonly properties: readonly Property[]
  readonly negated: boolean
  readonly fold: boolean
}

/** A place between characters. */
export interface Place extends Extent {
  readonly kind: 'place'
  readonly at: 'text-begin' | 'text-end' | 'line-begin' | 'line-end' | 'word-edge' | 'no-word-edge'
}

/** A group whose text is remembered. */
export interface Capture extends Extent {
  readonly kind: 'capture'
  readonly index: number
  readonly name: string | undefined
  readonly sub: Node
}

/** `sub` from `min` to `max` times; `max` may be Infinity. */
export interface Repeat extends Extent {
  readonly kind: 'repeat'
  readonly min: number
  readonly max: number
  readonly greedy: boolean
  readonly sub: Node
}

/** Nodes one after the other, never a sequence itself; at least two. */
export interface Sequence extends Extent {
  readonly kind: 'sequence'
  readonly subs: readonly Node[]
}

/** Nodes one of which matches, the first preferred; at least two. */
export interface Choice extends Extent {
  readonly kind: 'choice'
  readonly subs: readonly Node[]
}

/** Matches the empty text anywhere. */
export interface Empty extends Extent {
  readonly kind: 'empty'
}

/** A regex as a tree. Flags and groups without a capture are resolved into the nodes. */
export type Node =
  | Empty
  | Literal
  | AnyChar
  | CharClass
  | Place
  | Capture
  | Repeat
  | Sequence
  | Choice

const leaf: Extent = { height: 1, copies: 1, size: 1 }

/** Makes an empty node. */
export function empty(): Empty {
  return { kind: 'empty', ...leaf }
}

/** Makes a literal; case is ignored only where there may be one. */
export function literal(text: string, fold: boolean): Literal {
  const isFolding = fold && /[^\0-@[-`{-\x7f]/.test(text)
  return { kind: 'literal', text, fold: isFolding, ...leaf, size: text.length }
}

/** Makes a dot. */
export function anyChar(newline: boolean): AnyChar {
  return { kind: 'any', newline, ...leaf }
}

/** Makes a class; a class of one character is a literal. */
export function charClass(parts: Omit<CharClass, 'kind' | keyof Extent>): CharClass | Literal {
  const [only, second] = parts.ranges
  if (only && !second && only.lo === only.hi && !parts.negated && parts.properties.length === 0) {
    if (!isSurrogate(only.lo)) return literal(String.fromCodePoint(only.lo), parts.fold)
  }
  return { kind: 'class', ...parts, ...leaf }
}

/** Tells halves of UTF-16 pairs, which are no characters. */
export function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff
}

/** Makes an anchor or a word boundary. */
export function place(at: Place['at']): Place {
  return { kind: 'place', at, ...leaf }
}

/** Makes a capture. */
export function capture(index: number, name: string | undefined, sub: Node): Capture {
  const { height, copies, size } = sub
  return { kind: 'capture', index, name, sub, height: height + 1, copies, size: size + 2 }
}

/** Makes a repeat. */
export function repeat(parts: Pick<Repeat, 'sub' | 'min' | 'max' | 'greedy'>): Repeat {
  const { sub, min, max } = parts
  // What is repeated without a bound is copied only as often as it must occur.
  const copies = max === 0 ? 1 : Math.max(1, max === Infinity ? min : max) * sub.copies
  const size = max === Infinity ? Math.max(1, min) * sub.size + 2 : max * sub.size + (max - min)
  return { kind: 'repeat', ...parts, height: sub.height + 1, copies, size }
}

/** Joins nodes one after the other; empty ones vanish, literals grow together. */
export function sequence(nodes: readonly Node[]): Node {
  const subs: Node[] = []
  let texts: string[] = []
  let fold = false
  const flush = (): void => {
    if (texts.length > 0) subs.push(literal(texts.join(''), fold))
    texts = []
  }
  for (const node of nodes.flatMap(one => (one.kind === 'sequence' ? one.subs : [one]))) {
    if (node.kind === 'literal') {
      if (node.fold !== fold) flush()
      fold = node.fold
      if (node.text !== '') texts.push(node.text)
    } else if (node.kind !== 'empty') {
      flush()
      subs.push(node)
    }
  }
  flush()
  const [first, second] = subs
  if (!second) return first ?? empty()
  return { kind: 'sequence', subs, ...extentOf(subs) }
}

/** Joins nodes of which one must match. */
export function choice(nodes: readonly Node[]): Node {
  const subs = nodes.flatMap(node => (node.kind === 'choice' ? node.subs : [node]))
  const [first, second] = subs
  if (!second) return first ?? empty()
  return { kind: 'choice', subs, ...extentOf(subs) }
}

/** Returns what stands between the anchors of a pattern that only matches whole texts. */
export function wholeText(root: Node): Node | undefined {
  if (root.kind !== 'sequence') return undefined
  const [first] = root.subs
  const last = root.subs.at(-1)
  if (first?.kind !== 'place' || first.at !== 'text-begin') return undefined
  if (last?.kind !== 'place' || last.at !== 'text-end') return undefined
  return sequence(root.subs.slice(1, -1))
}

function extentOf(subs: readonly Node[]): Extent {
  let height = 0
  let copies = 1
  let size = 0
  for (const sub of subs) {
    height = Math.max(height, sub.height)
    copies = Math.max(copies, sub.copies)
    size += sub.size
  }
  return { height: height + 1, copies, size }
}
