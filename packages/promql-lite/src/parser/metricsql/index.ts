import type { Expr, Template } from '../../ast.ts'
import { expandExpr } from '../../expand/expression.ts'
import { simplify } from '../../expand/simplify.ts'
import { withTemplates, type Expansion } from '../../expand/scope.ts'
import { tokenizeMetricsql } from '../../lexer/metricsql.ts'
import { TokenStream } from '../../token-stream.ts'
import { parseWhole } from '../context.ts'
import { parseExpression } from './expression.ts'

/** Parses a MetricsQL query as it is written: with its parentheses and templates. */
export function parseMetricsqlAsWritten(text: string): Expr {
  return parseWhole(new TokenStream(text, tokenizeMetricsql(text)), false, parseExpression)
}

/** Parses a MetricsQL query, fills its templates in and simplifies it. */
export function parseMetricsql(text: string): Expr {
  const written = parseMetricsqlAsWritten(text)
  const expansion: Expansion = {
    text,
    expand: (scope, expr) => expandExpr(expansion, scope, expr),
    size: 0,
    depth: 0,
    templates: 0,
  }
  const expanded = expansion.expand(withTemplates(undefined, builtInTemplates), written)
  return simplify(expansion, expanded)
}

/** What every MetricsQL query can use. */
const builtInTemplates: readonly Template[] = templatesOf(`WITH (
  ru(freev, maxv) = clamp_min(maxv - clamp_min(freev, 0), 0) / clamp_min(maxv, 0) * 100,
  ttf(freev) = smooth_exponential(
    clamp_max(clamp_max(-freev, 0) / clamp_max(deriv_fast(freev), 0), 365*24*3600),
    clamp_max(step()/300, 1)
  ),
  range_median(q) = range_quantile(0.5, q),
  alias(q, name) = label_set(q, "__name__", name)
) 0`)

function templatesOf(text: string): readonly Template[] {
  const expr = parseMetricsqlAsWritten(text)
  return expr.kind === 'with' ? expr.templates : []
}
