/** The part of a match that a template can refer to. */
interface Groups {
  readonly groups: readonly (string | undefined)[]
  readonly names: ReadonlyMap<string, readonly number[]>
}

const reference = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu
const number = /^(?:0|[1-9]\d{0,7})$/
const digits = /^\d+$/

/**
 * Fills a Go replacement template: `$1`, `${1}`, `$name`, `${name}`, `$$` for a dollar sign. A group
 * that is unknown or took no part gives nothing; a malformed reference stays as it is.
 */
export function expand(template: string, match: Groups): string {
  if (!template.includes('$')) return template
  if (template === '$1') return match.groups[1] ?? ''
  return template.replaceAll(reference, (text: string, braced?: string, bare?: string) =>
    text === '$$' ? '$' : groupText(braced ?? bare ?? '', match),
  )
}

function groupText(name: string, match: Groups): string {
  if (number.test(name)) return match.groups[Number(name)] ?? ''
  if (digits.test(name)) return ''
  for (const index of match.names.get(name) ?? []) {
    const text = match.groups[index]
    if (text !== undefined) return text
  }
  return ''
}

/** Lists what a template refers to, each name or number once: `$1-${name}` gives `1`, `name`. */
export function referencedGroups(template: string): string[] {
  const names = new Set<string>()
  for (const [, braced, bare] of template.matchAll(reference)) {
    const name = braced ?? bare
    if (name !== undefined) names.add(name)
  }
  return [...names]
}
