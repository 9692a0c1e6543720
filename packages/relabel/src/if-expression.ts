import type { Labels } from '@vmkit/promql-lite/labels'
import { parseSelector, type Selector } from '@vmkit/promql-lite/selector'
import { describeNode, isNull, resolveScalar, type Decoder, type YamlNode } from '@vmkit/yaml'

/** The `if` of a rule: series selectors of which one has to match. */
export interface IfExpression {
  readonly selectors: readonly Selector[]
  /** Returns whether a selector matches; without selectors everything does. */
  matches(labels: Labels): boolean
}

/** Decodes the `if` field: a selector or a list of them. */
export const ifExpression: Decoder<IfExpression> = (node, path, problems) => {
  if (node === undefined || isNull(node)) return undefined
  const items = node.kind === 'list' ? node.items : [node]
  const selectors: Selector[] = []
  for (const [i, item] of items.entries()) {
    try {
      selectors.push(parseSelector(selectorText(item)))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      problems.add(item, node.kind === 'list' ? `${path}[${i}]` : path, message, 'bad-selector')
    }
  }
  if (selectors.length < items.length) return undefined
  return { selectors, matches: labels => selectors.length === 0 || anyMatches(selectors, labels) }
}

function anyMatches(selectors: readonly Selector[], labels: Labels): boolean {
  for (const selector of selectors) if (selector.matches(labels)) return true
  return false
}

function selectorText(node: YamlNode): string {
  const resolved = node.kind === 'scalar' ? resolveScalar(node) : undefined
  if (resolved?.kind === 'string') return resolved.value
  throw new TypeError(
    `cannot use ${describeNode(node)} as a series selector; expected a text such as '{job="x"}'`,
  )
}
