import { labelsFromObject, type Labels } from '@vmkit/promql-lite/labels'
import { parseSelector } from '@vmkit/promql-lite/selector'

/**
 * Reads a series as people write it: `up{job="api"}`, with a value and a time behind it as on a
 * /metrics page, or a JSON object of labels.
 *
 * @throws SyntaxError when it is none of these
 */
export function parseSeries(text: string): Labels {
  const line = text.trim()
  if (/^\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(line)) return labelsFromObject(stringsOf(JSON.parse(line)))
  const end = line.lastIndexOf('}') + 1
  const selector = parseSelector(end > 0 ? line.slice(0, end) : (line.split(/\s/)[0] ?? ''))
  const [filters = [], ...others] = selector.groups
  if (others.length > 0 || filters.some(filter => filter.op !== '=')) {
    throw new SyntaxError(
      `cannot read series ${JSON.stringify(line)}: it is a selector; expected labels with "=" only`,
    )
  }
  return filters.map(({ name, value }) => ({ name, value }))
}

function stringsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {})
  return Object.fromEntries(entries.map(([name, label]) => [name, String(label)]))
}
