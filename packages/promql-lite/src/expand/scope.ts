import type { Expr, Template } from '../ast.ts'
import { PromqlError, type PromqlErrorCode } from '../errors.ts'
import { quoteQuery } from '../token-stream.ts'

/** Templates that are defined together; each sees those before it. */
interface Block {
  readonly templates: readonly Template[]
  readonly places: ReadonlyMap<string, number>
}

/** The templates that can be seen at a place: the first ones of a block, and those around it. */
export interface Scope {
  readonly block: Block
  readonly visible: number
  readonly outer: Scope | undefined
}

/** A template, and what its body sees. */
export interface Found {
  readonly template: Template
  readonly scope: Scope
}

/** What stays the same while a query is expanded, and what it has cost so far. */
export interface Expansion {
  readonly text: string
  /** Fills all templates of an expression in. */
  readonly expand: (scope: Scope | undefined, expr: Expr) => Expr
  /** Nodes, filters and characters of joined texts made so far. */
  size: number
  /** Nodes that stand around the one that is expanded, and templates that hold it. */
  depth: number
  templates: number
}

/** Templates can grow a query without end; more than this is refused. */
const MAX_SIZE = 300_000
const MAX_DEPTH = 1250
const MAX_TEMPLATES = 100

/** Finds what a name stands for. */
export function lookUp(scope: Scope | undefined, name: string): Found | undefined {
  for (let at = scope; at !== undefined; at = at.outer) {
    const place = at.block.places.get(name)
    const template = place === undefined ? undefined : at.block.templates[place]
    if (place !== undefined && template !== undefined && place < at.visible)
      return { template, scope: { ...at, visible: place } }
  }
  return undefined
}

/** Adds templates. */
export function withTemplates(outer: Scope | undefined, templates: readonly Template[]): Scope {
  const places = new Map(templates.map(({ name }, i) => [name, i]))
  return { block: { templates, places }, visible: templates.length, outer }
}

/** Books what was made; throws when it becomes too much. */
export function spend(expansion: Expansion, size: number, at: number): void {
  expansion.size += size
  if (expansion.size > MAX_SIZE)
    fail(expansion, `its templates expand to more than ${MAX_SIZE} parts`, at, 'too-large')
  if (expansion.depth > MAX_DEPTH)
    fail(expansion, `it is nested deeper than ${MAX_DEPTH} levels`, at, 'too-large')
  if (expansion.templates > MAX_TEMPLATES) {
    fail(
      expansion,
      `its templates use each other more than ${MAX_TEMPLATES} levels deep`,
      at,
      'too-large',
    )
  }
}

/** Fails at a place of the query. */
export function fail(
  { text }: Expansion,
  reason: string,
  at: number,
  code: PromqlErrorCode = 'syntax',
): never {
  throw new PromqlError(`cannot parse ${quoteQuery(text)}: ${reason}`, text, at, code)
}
