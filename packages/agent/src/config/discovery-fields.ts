import { int, list, object, string, type Problems, type YamlNode } from '@vmkit/yaml'
import { buildHttpAccess, httpAccessFields } from './http-access.ts'
import { nodeAt } from './node-at.ts'
import { targetGroups } from './target-groups.ts'
import type { DiscoveryConfigs, DnsRecordType, DnsSdConfig } from './types.ts'

const httpSd = object({ ...httpAccessFields, url: string })
const dnsSd = object({ names: list(string), type: string, port: int })

/** The fields of a scrape config that say where its targets come from. */
export const discoveryFields = {
  static_configs: targetGroups,
  file_sd_configs: list(object({ files: list(string) })),
  http_sd_configs: list(httpSd),
  dns_sd_configs: list(dnsSd),
} as const

type Fields = {
  readonly [K in keyof typeof discoveryFields]?: ReturnType<(typeof discoveryFields)[K]> | undefined
}

/** Where the fields stand and where to report what does not fit. */
interface Place {
  readonly job: YamlNode
  readonly path: string
  /** The folder relative paths start from. */
  readonly dir: string
  readonly problems: Problems
  readonly warnings: Problems
}

/** Puts the decoded fields together. */
export function buildDiscoveryConfigs(fields: Fields, place: Place): DiscoveryConfigs {
  const { dir } = place
  return {
    staticConfigs: fields.static_configs ?? [],
    fileSdConfigs: (fields.file_sd_configs ?? []).map(({ files }) => ({ files: files ?? [], dir })),
    httpSdConfigs: (fields.http_sd_configs ?? []).map((config, i) => {
      const report = reporter(place, `http_sd_configs[${i}]`)
      const url = config.url ?? ''
      if (url === '') report('problems')('url', 'missing "url"; expected the URL of a target list')
      else if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
        report('problems')('url', `cannot use url "${url}"; expected http:// or https://`)
      }
      const access = { dir, error: report('problems'), warn: report('warnings') }
      return { url, http: buildHttpAccess(config, access) }
    }),
    dnsSdConfigs: (fields.dns_sd_configs ?? []).map((config, i) =>
      buildDns(config, reporter(place, `dns_sd_configs[${i}]`)('problems')),
    ),
  }
}

const recordTypes: readonly DnsRecordType[] = ['SRV', 'A', 'AAAA', 'MX']

function buildDns(
  { names, type, port }: NonNullable<ReturnType<typeof dnsSd>>,
  report: (field: string, message: string) => void,
): DnsSdConfig {
  const wanted = (type || 'SRV').toUpperCase()
  const known = recordTypes.find(one => one === wanted)
  if (known === undefined) {
    report('type', `unknown type "${type}"; expected one of ${recordTypes.join(', ')}`)
  }
  if (names === undefined || names.length === 0) report('names', 'missing "names"')
  if ((known === 'A' || known === 'AAAA') && port === undefined) {
    report('port', `missing "port"; records of type ${known} have none`)
  }
  return { names: names ?? [], type: known ?? 'SRV', port: port ?? (known === 'MX' ? 25 : 0) }
}

function reporter(place: Place, entry: string) {
  return (kind: 'problems' | 'warnings') =>
    (field: string, message: string): void => {
      const path = `${entry}.${field}`
      place[kind].add(nodeAt(place.job, path), `${place.path}.${path}`, message, 'bad-value')
    }
}
