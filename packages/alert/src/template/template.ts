import { dataStruct, variableNames, variableValues, type TemplateData } from './data.ts'
import { functions } from './functions.ts'
import { builtins } from './go/builtins.ts'
import { execute, Interruption, TemplateExecError } from './go/executor.ts'
import { textOf, type GoFunction } from './go/functions.ts'
import { TemplateSyntaxError } from './go/lexer.ts'
import type { Node } from './go/nodes.ts'
import { parse } from './go/parser.ts'
import { metricFunctions, metricList, type QueryRow } from './metrics.ts'

/** A text may grow to this many characters; a template that writes more has lost its way. */
const MAX_LENGTH = 1024 * 1024

/** What a template needs besides its data. */
export interface RunOptions {
  /** Answers of queries by expression, as far as they are known. */
  readonly answers?: ReadonlyMap<string, readonly QueryRow[] | Error>
  /** What `externalURL` gives; default the URL of the data. */
  readonly programUrl?: string
}

/** A parsed template. */
export interface Template {
  /** Whether it may ask the datasource. */
  readonly asksQueries: boolean
  /**
   * Renders it.
   *
   * @throws TypeError with the message of vmalert when a function does not take its arguments;
   *   MissingAnswer when it asks a query whose answer is not among `answers`
   */
  run(data: TemplateData, options?: RunOptions): string
}

/** A template asked for something that has to be fetched first. */
export class MissingAnswer extends Interruption {
  readonly expr: string

  constructor(expr: string) {
    super(`the answer to ${JSON.stringify(expr)} is not known yet`)
    this.expr = expr
  }
}

/** Templates that others can call by name, read from files. */
export interface TemplateLibrary {
  readonly defined: ReadonlyMap<string, readonly Node[]>
  /** Whether one of them may ask the datasource. */
  readonly asksQueries: boolean
}

export const EMPTY_LIBRARY: TemplateLibrary = { defined: new Map(), asksQueries: false }

/**
 * Parses a template. A text without `{{` and `}}` stands for itself.
 *
 * @throws SyntaxError with the message of vmalert
 */
export function parseTemplate(text: string, library = EMPTY_LIBRARY): Template {
  if (!text.includes('{{') || !text.includes('}}')) return { asksQueries: false, run: () => text }
  const { root, defined } = parseText(text, variableNames)
  const all = new Map([...library.defined, ...defined])
  const asksQueries = library.asksQueries || /\bquery\b/.test(text)
  const needsContext =
    asksQueries || library.defined.size > 0 || /\b(?:externalURL|pathPrefix)\b/.test(text)
  return {
    asksQueries,
    run: (data, options = {}) => {
      const dot = dataStruct(data)
      try {
        return execute(root, dot, {
          defined: all,
          functions: needsContext ? withContext(data, options) : plain,
          variables: variableValues(dot),
          maxLength: MAX_LENGTH,
        })
      } catch (error) {
        if (!(error instanceof TemplateExecError)) throw error
        throw new TypeError(
          `error evaluating template: template: :${placeOf(text, error.at)}: executing ${JSON.stringify(error.template)} ${error.message}`,
          { cause: error },
        )
      }
    },
  }
}

/**
 * Reads what a file of templates defines.
 *
 * @throws SyntaxError
 */
export function parseLibrary(texts: readonly string[]): TemplateLibrary {
  const defined = new Map<string, readonly Node[]>()
  for (const text of texts) {
    for (const [name, nodes] of parseText(text, []).defined) defined.set(name, nodes)
  }
  return { defined, asksQueries: texts.some(text => /\bquery\b/.test(text)) }
}

function parseText(text: string, variables: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(text, { functions: names, variables })
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error
    throw new SyntaxError(
      `error parsing template: template: :${lineOf(text, error.at)}: ${error.message}`,
      { cause: error },
    )
  }
}

const plain: ReadonlyMap<string, GoFunction> = new Map([
  ...builtins,
  ...functions,
  ...metricFunctions,
])

/** Adds the functions that depend on what is rendered. */
function withContext(
  data: TemplateData,
  { answers, programUrl = data.externalUrl }: RunOptions,
): ReadonlyMap<string, GoFunction> {
  const query = (expr: string): ReturnType<typeof metricList> => {
    const answer = answers?.get(expr)
    if (answer === undefined) throw new MissingAnswer(expr)
    if (answer instanceof Error) throw answer
    return metricList(answer)
  }
  return new Map<string, GoFunction>([
    ...plain,
    ['query', { parameters: ['string'], call: ([expr]) => query(textOf(expr)) }],
    ['externalURL', { parameters: [], call: () => programUrl }],
    ['pathPrefix', { parameters: [], call: () => pathOf(programUrl) }],
  ])
}

const names: ReadonlySet<string> = new Set([...plain.keys(), 'query', 'externalURL', 'pathPrefix'])

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname.replace(/^\/$/, '') : ''
}

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length

/** Line and column, both from 1; Go counts columns in bytes from 0. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at)
  return `${lineOf(text, at)}:${Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1))}`
}
