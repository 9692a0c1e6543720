import { list, object, string } from '@vmkit/yaml'

/** A filter of what an API lists. */
export interface ListFilter {
  readonly name: string
  readonly values: readonly string[]
}

/** Decodes `filters` of a list. */
export const listFilters = list(object({ name: string, values: list(string) }))

/** Fills in the defaults of decoded filters. */
export function buildFilters(
  filters: readonly {
    readonly name?: string | undefined
    readonly values?: string[] | undefined
  }[] = [],
): ListFilter[] {
  return filters.map(({ name = '', values = [] }) => ({ name, values }))
}
