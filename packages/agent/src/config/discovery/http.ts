import { object, string } from '@vmkit/yaml'
import { apiAccessFields, buildApiAccess, type ApiAccess } from './api-access.ts'
import { sdKind } from './sd-kind.ts'

/** A URL with lists of targets as JSON. */
export interface HttpSdConfig extends ApiAccess {
  readonly url: string
}

export const httpSd = sdKind(
  object({ ...apiAccessFields, url: string }),
  (entry, report): HttpSdConfig => {
    const url = entry.url ?? ''
    if (url === '') report.error('url', 'missing "url"; expected the URL of a target list')
    else if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
      report.error('url', `cannot use url "${url}"; expected http:// or https://`)
    }
    return { url, ...buildApiAccess(entry, report) }
  },
)
