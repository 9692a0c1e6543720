import { METRIC_NAME, quoteValue, type Labels } from '@vmkit/promql-lite/labels'
import { parseSelector, PromqlError, type Selector } from '@vmkit/promql-lite/selector'
import { describeNode, resolveScalar, type Decoder, type YamlNode } from '@vmkit/yaml'
import { isUnset } from './field-text.ts'
import type { UnmetFilter } from './reason.ts'

/** The `if` of a rule: series selectors of which one has to match. */
export interface IfExpression {
  readonly selectors: readonly Selector[]
  /** Returns whether a selector matches; without selectors everything does. */
  matches(labels: Labels): boolean
  /** Says what is in the way when none matches. */
  unmet(labels: Labels): UnmetFilter[]
}

/** Decodes the `if` field: a selector or a list of them. */
export const ifExpression: Decoder<IfExpression> = (node, path, problems) => {
  if (node === undefined || isUnset(node)) return undefined
  const items = node.kind === 'list' ? node.items : [node]
  const selectors: Selector[] = []
  for (const [i, item] of items.entries()) {
    try {
      selectors.push(parseSelector(selectorText(item)))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const at = error instanceof PromqlError ? error.offset : undefined
      problems.add(item, node.kind === 'list' ? `${path}[${i}]` : path, message, 'bad-selector', at)
    }
  }
  if (selectors.length < items.length) return undefined
  return {
    selectors,
    matches: labels => selectors.length === 0 || anyMatches(selectors, labels),
    unmet: labels => selectors.flatMap(selector => unmetFilters(selector, labels)),
  }
}

function anyMatches(selectors: readonly Selector[], labels: Labels): boolean {
  for (let i = 0; i < selectors.length; i++) if (selectors[i]?.matches(labels)) return true
  return false
}

function unmetFilters(selector: Selector, labels: Labels): UnmetFilter[] {
  const { text } = selector
  const filters = selector.unmet(labels)
  if (filters.length === 0) return [{ selector: text }]
  return filters.map(({ name, op, value }) => {
    const found = labels.find(label => label.name === name)
    const label = { name, value: found?.value ?? '', isMissing: found === undefined }
    // The metric name is written in front of the braces.
    const filter = name === METRIC_NAME && op === '=' ? value : `${name}${op}${quoteValue(value)}`
    return { selector: text, filter, label }
  })
}

function selectorText(node: YamlNode): string {
  const resolved = node.kind === 'scalar' ? resolveScalar(node) : undefined
  if (resolved?.kind === 'string') return resolved.value
  throw new TypeError(
    `cannot use ${describeNode(node)} as a series selector; expected a text such as '{job="x"}'`,
  )
}
