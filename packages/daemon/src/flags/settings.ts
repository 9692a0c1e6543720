import type { FlagTable } from './types.ts'

/** One flag as logs, `/flags` and the metric `flag` show it. */
export interface Setting {
  readonly name: string
  /** The value, or `secret` where it must not be shown. */
  readonly value: string
  readonly isSet: boolean
}

/** Lists a table's flags by name with what was given; flags not supported yet are left out. */
export function describeSettings(
  table: FlagTable,
  given: ReadonlyMap<string, readonly string[]>,
): Setting[] {
  const named = table['secret.flags']?.read(given.get('secret.flags') ?? [])
  const secretNames = new Set(Array.isArray(named) ? named.map(String) : [])
  return Object.entries(table)
    .filter(([name, { kind }]) => kind === 'value' || given.has(name))
    .map(([name, definition]) => {
      const texts = given.get(name)
      const isSet = texts !== undefined
      if (secretNames.has(name) || isSecretName(name, table, given)) {
        return { name, value: 'secret', isSet }
      }
      return { name, value: isSet ? definition.show(texts) : definition.defaultText, isSet }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))
}

/**
 * Returns whether a flag's value must not be shown: its name speaks of a secret, or it holds URLs or
 * headers that may. `-x.showURL` opens `-x.url`.
 */
function isSecretName(
  name: string,
  table: FlagTable,
  given: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (/pass|key|secret|token/i.test(name) && name !== 'secret.flags') return true
  if (name.endsWith('.headers') || name.endsWith('.proxyURL') || name === 'pushmetrics.url') {
    return true
  }
  if (!name.endsWith('.url')) return false
  const show = name.replace(/url$/, 'showURL')
  return table[show] !== undefined && table[show].read(given.get(show) ?? []) !== true
}

/** Logs what runs and with which flags, as the first lines of a program. */
export function logSettings(
  log: { info(message: string): void },
  version: string,
  settings: readonly Setting[],
): void {
  log.info(`build version: ${version}`)
  log.info('command-line flags')
  for (const { name, value, isSet } of settings) {
    if (isSet) log.info(`  -${name}=${JSON.stringify(value)}`)
  }
}

interface SampleSource {
  collect(
    read: () => Iterable<{ name: string; labels: Record<string, string>; value: number }>,
  ): Disposable
}

/** Registers the metric `flag{name,value,is_set}`, one per setting. */
export function registerFlagMetrics(
  registry: SampleSource,
  settings: readonly Setting[],
): Disposable {
  const samples = settings.map(({ name, value, isSet }) => ({
    name: 'flag',
    labels: { name, value, is_set: String(isSet) },
    value: 1,
  }))
  return registry.collect(() => samples)
}
