import { formatFloat } from '@vmkit/daemon/metrics'
import type { PuppetdbSdConfig } from '../../config/index.ts'
import type { TargetSource } from '../polled.ts'
import type { SourceOptions } from '../registry.ts'
import type { DiscoveredTarget } from '../types.ts'
import { ApiClient } from './api-client.ts'
import type { JsonView } from './json-view.ts'
import { joinHostPort, MetaLabels, sanitizeLabelName } from './meta-labels.ts'

/** Makes what answers for an entry of puppetdb_sd_configs: the results of a query. */
export function openPuppetdbSource(
  config: PuppetdbSdConfig,
  { requests }: SourceOptions,
): TargetSource {
  const api = new ApiClient(config.url, config.access, requests)
  return {
    name: api.name,
    close: () => api.close(),
    async list() {
      const answer = await api.ask({
        path: '/pdb/query/v4',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: config.query }),
      })
      return answer
        .json()
        .items()
        .map(resource => targetOf(resource, config))
    },
  }
}

function targetOf(resource: JsonView, config: PuppetdbSdConfig): DiscoveredTarget {
  const name = resource.get('certname').text()
  const labels = new MetaLabels('__meta_puppetdb_')
    .set('certname', name)
    .set('environment', resource.get('environment').text())
    .set('exported', resource.get('exported').isTrue())
    .set('file', resource.get('file').text())
    .set('query', config.query)
    .set('resource', resource.get('resource').text())
    .set('title', resource.get('title').text())
    .set('type', resource.get('type').text())
  const tags = resource.get('tags').texts()
  if (tags.length > 0) labels.set('tags', `,${tags.join(',')},`)
  if (config.includeParameters) setParameters(labels, 'parameter_', resource.get('parameters'))
  return { address: joinHostPort(name, config.port), labels: labels.list() }
}

/** Parameters inside parameters have joined names; empty ones are left out. */
function setParameters(labels: MetaLabels, prefix: string, parameters: JsonView): void {
  for (const [name, value] of parameters.entries()) {
    if (value.kind === 'object') {
      setParameters(labels, `${prefix}${sanitizeLabelName(name)}_`, value)
      continue
    }
    const text = value.kind === 'list' ? value.items().map(scalarText).join(',') : scalarText(value)
    if (text !== '') labels.set(prefix + name, text)
  }
}

function scalarText(value: JsonView): string {
  if (value.kind === 'number') return formatParameter(value.number())
  return value.kind === 'list' || value.kind === 'object' ? '' : value.text()
}

/** Writes a number as Go's `%g` does, whole ones, too. */
function formatParameter(value: number): string {
  if (!Number.isSafeInteger(value) || Math.abs(value) < 1e6) return formatFloat(value)
  const [mantissa, exponent = ''] = value.toExponential().split('e+')
  return `${mantissa}e+${exponent.padStart(2, '0')}`
}
