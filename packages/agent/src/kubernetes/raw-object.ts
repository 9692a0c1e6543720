/** Looks into parsed JSON; undefined where there is nothing. */
export function fieldOf(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? Reflect.get(found, name)
        : undefined,
    value,
  )
}

/** The same for text; empty where there is none. */
export function textOf(value: unknown, ...path: readonly string[]): string {
  const found = fieldOf(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** Returns `namespace/name`, undefined for what has no name. */
export function keyOf(object: unknown): string | undefined {
  const metadata = fieldOf(object, 'metadata')
  const name = textOf(metadata, 'name')
  return name === '' ? undefined : `${textOf(metadata, 'namespace')}/${name}`
}
