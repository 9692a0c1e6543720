import { choice, sequence, type Node } from './ast.ts'

/** What a group holds before it is known whether the whole of it is repeated. */
export type Item = Node | Group

/** A group without a capture: alternatives, each a list of items. */
export interface Group {
  readonly kind: 'group'
  readonly alternatives: readonly (readonly Item[])[]
}

/** Thrown when the tree would be higher than Go allows. */
export class TooDeep extends Error {}

const MAX_HEIGHT = 1000

/** Returns the node unless it is higher than Go allows. */
export function limited<T extends Node>(node: T): T {
  if (node.height > MAX_HEIGHT) throw new TooDeep()
  return node
}

/**
 * Makes one node of items, taking groups apart. Groups in groups that add nothing cost no stack, and
 * every item is copied once.
 */
export function buildSequence(items: readonly Item[], depth = 0): Node {
  if (depth > MAX_HEIGHT) throw new TooDeep()
  const nodes: Node[] = []
  const rest = items.toReversed()
  for (let item = rest.pop(); item; item = rest.pop()) {
    if (item.kind !== 'group') nodes.push(item)
    else if (item.alternatives.length > 1) nodes.push(buildChoice(item, depth + 1))
    else for (const inner of item.alternatives[0]?.toReversed() ?? []) rest.push(inner)
  }
  return limited(sequence(nodes))
}

function buildChoice(group: Group, depth: number): Node {
  const nodes: Node[] = []
  const rest = group.alternatives.toReversed()
  for (let items = rest.pop(); items; items = rest.pop()) {
    const [only, second] = items
    if (only?.kind === 'group' && !second) {
      for (const inner of only.alternatives.toReversed()) rest.push(inner)
    } else nodes.push(buildSequence(items, depth))
  }
  return limited(choice(nodes))
}
