import { int, list, object, string } from '@vmkit/yaml'
import { sdKind } from './sd-kind.ts'

export type DnsRecordType = 'SRV' | 'A' | 'AAAA' | 'MX'

/** Names whose DNS records are targets. */
export interface DnsSdConfig {
  readonly names: readonly string[]
  readonly type: DnsRecordType
  /** Port where the records have none. */
  readonly port: number
}

const recordTypes: readonly DnsRecordType[] = ['SRV', 'A', 'AAAA', 'MX']

export const dnsSd = sdKind(
  object({ names: list(string), type: string, port: int }),
  ({ names, type, port }, report): DnsSdConfig => {
    const wanted = (type || 'SRV').toUpperCase()
    const known = recordTypes.find(one => one === wanted)
    if (known === undefined) {
      report.error('type', `unknown type "${type}"; expected one of ${recordTypes.join(', ')}`)
    }
    if (names === undefined || names.length === 0) report.error('names', 'missing "names"')
    if ((known === 'A' || known === 'AAAA') && port === undefined) {
      report.error('port', `missing "port"; records of type ${known} have none`)
    }
    return { names: names ?? [], type: known ?? 'SRV', port: port ?? (known === 'MX' ? 25 : 0) }
  },
)
