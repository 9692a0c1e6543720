/** Matches a name; the answer is the name itself, then what each star took. */
export type GraphiteMatcher = (name: string) => readonly string[] | undefined

/**
 * Compiles the `match` of a graphite rule: `*` takes a run without dots that ends at the first
 * occurrence of the text behind it.
 */
export function compileGraphiteMatch(template: string): GraphiteMatcher {
  const parts = template.split(/(\*)/).filter(part => part !== '')
  return name => {
    const taken = [name]
    let rest = name
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] ?? ''
      if (part !== '*') {
        if (!rest.startsWith(part)) return undefined
        rest = rest.slice(part.length)
        continue
      }
      // Whatever follows a star is text to look for, another star too.
      const next = parts[++i]
      const end = next === undefined ? rest.length : rest.indexOf(next)
      const run = rest.slice(0, Math.max(end, 0))
      if (end < 0 || run.includes('.')) return undefined
      taken.push(run)
      rest = rest.slice(end + (next ?? '').length)
    }
    return rest === '' ? taken : undefined
  }
}

const reference = /\$(?:(\d+)|\{(\d+)\})/g

/** Fills `$1` and `${1}`; `$0` is the whole name, a number without a star stays as it is. */
export function fillGraphiteTemplate(template: string, taken: readonly string[]): string {
  return template.replaceAll(
    reference,
    (text: string, bare?: string, braced?: string) => taken[Number(bare ?? braced)] ?? text,
  )
}
