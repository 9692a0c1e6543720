import type { Expr } from '../../ast.ts'
import type { Dialect } from '../../parser/index.ts'
import { hasName, labelFlow } from '../index.ts'

/** What series of a result show that `labelFlow` says is impossible. */
export function problemsOf(
  expr: Expr,
  results: readonly Readonly<Record<string, string>>[],
  { dialect, ignored }: { readonly dialect: Dialect; readonly ignored?: string },
): string[] {
  const { can, must, values, emptyAt } = labelFlow(expr, { dialect })
  const problems = new Set<string>()
  if (emptyAt !== undefined && results.length > 0) problems.add('it is not empty')
  for (const metric of results) {
    for (const [name, value] of Object.entries(metric)) {
      // The real programs show a few empty labels, which are none.
      if (value === '') continue
      if (!hasName(can, name)) problems.add(`it has ${name}`)
      const known = values.get(name)
      if (known !== undefined && !known.has(value)) problems.add(`${name} is ${value}`)
    }
    for (const name of must) {
      if (name !== ignored && (metric[name] ?? '') === '') problems.add(`it lacks ${name}`)
    }
  }
  return [...problems]
}
