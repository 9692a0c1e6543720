import type { StringLiteral } from '../ast.ts'
import { unescapeName } from '../lexer/names.ts'
import { unquote } from '../lexer/unquote.ts'
import { expandTemplate } from './template.ts'
import { fail, lookUp, spend, type Expansion, type Scope } from './scope.ts'

/** Joins the parts of a text: quoted ones and templates that hold texts. */
export function expandText(
  expansion: Expansion,
  scope: Scope | undefined,
  text: StringLiteral,
): StringLiteral {
  const { parts, start, end } = text
  if (parts === undefined) return text
  let value = ''
  for (const part of parts) {
    value += /^["'`]/.test(part)
      ? unquotePart(expansion, part, start)
      : textOfTemplate(expansion, scope, unescapeName(part), start)
  }
  spend(expansion, value.length / 10, start)
  return { kind: 'string', value, start, end }
}

function unquotePart(expansion: Expansion, part: string, at: number): string {
  try {
    // Go leaves carriage returns out of a text in backticks; Prometheus does not.
    return unquote(part.startsWith('`') ? part.replaceAll('\r', '') : part)
  } catch (error) {
    return fail(expansion, error instanceof Error ? error.message : String(error), at)
  }
}

function textOfTemplate(
  expansion: Expansion,
  scope: Scope | undefined,
  name: string,
  at: number,
): string {
  const found = lookUp(scope, name)
  if (found === undefined) {
    return fail(
      expansion,
      `there is no WITH template ${JSON.stringify(name)}; put a text in quotes`,
      at,
    )
  }
  const expr = expandTemplate(expansion, found, undefined, { start: at, end: at })
  if (expr.kind !== 'string') {
    return fail(
      expansion,
      `the WITH template ${JSON.stringify(name)} is no text; define it as ${name} = "…"`,
      at,
    )
  }
  return expr.value
}
