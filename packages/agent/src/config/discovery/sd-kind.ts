import { list, type Decoder } from '@vmkit/yaml'
import type { AccessReport } from '../access-report.ts'

/** An entry of `*_sd_configs` that is read and yet to be checked. */
export type UncheckedEntry<Config> = (report: AccessReport) => Config

/**
 * Decodes the list of entries of one kind of `*_sd_configs`.
 *
 * @param entry decodes one entry
 * @param build fills in the defaults of an entry; what does not fit goes into the report
 */
export function sdKind<Fields, Config>(
  entry: Decoder<Fields>,
  build: (fields: Fields, report: AccessReport) => Config,
): Decoder<UncheckedEntry<Config>[]> {
  return list((node, path, problems) => {
    const fields = entry(node, path, problems)
    return fields === undefined ? undefined : report => build(fields, report)
  })
}
