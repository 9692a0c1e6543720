/** Returns a text that is the same for equal entries of a configuration: they share a source. */
export function configKey(config: unknown): string {
  return JSON.stringify(config, (_, value: unknown) => (value instanceof Map ? [...value] : value))
}
