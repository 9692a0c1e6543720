import { choice, empty, repeat, sequence, type Node, type Repeat } from './syntax/ast.ts'
import { charSet, dotOf } from './syntax/char-set.ts'

/**
 * Takes out of a tree what makes no difference to which texts match, the way VictoriaMetrics does
 * before it looks at a regex: captures, empty pieces, counts of one, outer anchors.
 */
export function simplify(root: Node): Node {
  const node = reduce(root)
  const subs = node.kind === 'sequence' ? node.subs : [node]
  const isPlace = (at: string) => (sub: Node) => !(sub.kind === 'place' && sub.at === at)
  const first = subs.findIndex(isPlace('text-begin'))
  const last = subs.findLastIndex(isPlace('text-end'))
  return first < 0 || last < first ? empty() : sequence(subs.slice(first, last + 1))
}

function reduce(node: Node): Node {
  switch (node.kind) {
    case 'capture':
      return reduce(node.sub)
    case 'sequence':
      return sequence(node.subs.map(reduce))
    case 'choice':
      return reduceChoice(node.subs.map(reduce))
    case 'repeat':
      return reduceRepeat(node, reduce(node.sub))
    case 'empty':
    case 'literal':
    case 'any':
    case 'class':
    case 'place':
      return node
  }
}

function reduceChoice(subs: readonly Node[]): Node {
  if (subs.every(sub => sub.kind === 'empty')) return empty()
  const sets = subs.flatMap(sub => (sub.kind === 'choice' ? sub.subs : [sub])).map(charSet)
  const ranges = sets.flatMap(set => set ?? [])
  const dot = sets.includes(undefined) ? undefined : dotOf(ranges)
  return dot ?? choice(subs)
}

function reduceRepeat({ min, max, greedy }: Repeat, sub: Node): Node {
  if (sub.kind === 'empty' || max === 0) return empty()
  if (min === 1 && max === 1) return sub
  const isFixed = min === max && (sub.kind === 'literal' || sub.kind === 'place')
  if (isFixed) return sequence(Array.from({ length: min }, () => sub))
  const isSame =
    sub.kind === 'repeat' && sub.min === min && sub.max === max && sub.greedy === greedy
  return isSame && max === Infinity && min < 2 ? sub : repeat({ sub, min, max, greedy })
}
