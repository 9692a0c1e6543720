import { bool, int, object, string } from '@vmkit/yaml'
import { apiAccessFields, buildApiAccess, checkUrl, type ApiAccess } from '../api-access.ts'
import { sdKind } from '../sd-kind.ts'

/** A query of a PuppetDB whose results are targets. */
export interface PuppetdbSdConfig {
  readonly url: string
  readonly access: ApiAccess
  readonly query: string
  /** Whether parameters become labels; some hold secrets. */
  readonly includeParameters: boolean
  readonly port: number
}

export const puppetdbSd = sdKind(
  object({ ...apiAccessFields, url: string, query: string, include_parameters: bool, port: int }),
  (fields, report): PuppetdbSdConfig => {
    const { url = '', query = '' } = fields
    checkUrl('url', url, report)
    if (query === '') report.error('query', 'missing "query"; expected a query in PQL')
    return {
      url,
      access: buildApiAccess(fields, report),
      query,
      includeParameters: fields.include_parameters ?? false,
      port: fields.port || 80,
    }
  },
)
