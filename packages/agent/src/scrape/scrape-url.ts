import { compareBytes, getLabel, type Labels } from '@vmkit/promql-lite/labels'

const PARAM = '__param_'

/** Where a target is scraped. */
export interface ScrapeAddress {
  readonly url: string
  /** The address with its port, the default value of the label `instance`. */
  readonly instance: string
}

/**
 * Builds the URL of a target from its relabeled labels.
 *
 * @param params the job's `params`; values after the first follow the label `__param_<name>`
 * @returns undefined when the target has no `__address__`
 */
export function buildScrapeUrl(
  labels: Labels,
  params: ReadonlyMap<string, readonly string[]>,
): ScrapeAddress | undefined {
  let address = getLabel(labels, '__address__')
  if (address === '') return undefined
  let scheme = getLabel(labels, '__scheme__') || 'http'
  let path = getLabel(labels, '__metrics_path__') || '/metrics'
  const withScheme = /^(https?):\/\//.exec(address)
  if (withScheme !== null) {
    scheme = withScheme[1] ?? scheme
    address = address.slice(withScheme[0].length)
  }
  const slash = address.indexOf('/')
  if (slash >= 0) {
    path = address.slice(slash)
    address = address.slice(0, slash)
  }
  if (!path.startsWith('/')) path = `/${path}`
  const query = encodeQuery(labels, params)
  const separator = query === '' ? '' : path.includes('?') ? '&' : '?'
  const port = address.includes(':') ? '' : scheme === 'https' ? ':443' : ':80'
  return {
    url: `${scheme}://${address}${path}${separator}${query}`,
    instance: `${address}${port}`,
  }
}

function encodeQuery(labels: Labels, params: ReadonlyMap<string, readonly string[]>): string {
  return labels
    .filter(({ name }) => name.startsWith(PARAM))
    .map(({ name, value }) => ({ key: name.slice(PARAM.length), value }))
    .toSorted((a, b) => compareBytes(a.key, b.key))
    .flatMap(({ key, value }) =>
      [value, ...(params.get(key) ?? []).slice(1)].map(
        item => `${encodeComponent(key)}=${encodeComponent(item)}`,
      ),
    )
    .join('&')
}

/** Escapes as Go's url.QueryEscape does: all but letters, digits and `-_.~`, a space as `+`. */
function encodeComponent(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
