import { excerptAt } from './excerpt.ts'
import { placeInside, type YamlNode } from './nodes.ts'
import { nowhere, type Position, type YamlSource } from './position.ts'

/** One thing that is wrong with a config. */
export interface Problem {
  /** What is wrong, without its place. */
  readonly message: string
  /** The field, such as `scrape_configs[0].job_name`; `''` is the whole document. */
  readonly path: string
  readonly file: string
  /** From 1; 0 when the config is no text. */
  readonly line: number
  readonly column: number
  /** A stable short name of the kind of problem, such as `unknown-field`. */
  readonly code: string
  /** The line with a caret below; `''` when the config is no text. */
  readonly excerpt: string
}

/** Everything that is wrong with a config; the message lists each problem with place and excerpt. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join('\n'), options)
    this.problems = problems
  }
}

/** Prints a problem as `file:line:column: path: text`, the excerpt below. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message, excerpt } = problem
  const place = [file, line > 0 ? `${line}:${column}` : ''].filter(part => part !== '').join(':')
  const named = path === '' || message.includes(`"${path}"`) || message.includes(` in ${path}`)
  const subject = named ? message : `${path}: ${message}`
  const text = place === '' ? subject : `${place}: ${subject}`
  return excerpt === '' ? text : `${text}\n${excerpt.replaceAll(/^/gm, '  ')}`
}

/** Makes the problem that sits at a place of a text. */
export function problemAt(
  source: YamlSource,
  position: Position,
  problem: { readonly path: string; readonly message: string; readonly code: string },
): Problem {
  const { line, column } = position
  return { ...problem, file: source.file, line, column, excerpt: excerptAt(source.text, position) }
}

/** Collects problems, so that one run reports all of them. */
export class Problems {
  /** Whether unknown fields are problems. */
  readonly strict: boolean
  readonly #list: Problem[] = []

  /** @param options.strict report unknown fields (default true) */
  constructor(options: { readonly strict?: boolean | undefined } = {}) {
    this.strict = options.strict ?? true
  }

  /**
   * Records a problem at the start of `node`, or as many UTF-16 units into its text; without a node
   * the problem has only its path.
   */
  add(
    node: YamlNode | undefined,
    path: string,
    message: string,
    code: string,
    textOffset = 0,
  ): void {
    const source = node?.source ?? { file: '', text: '' }
    const place = node === undefined ? nowhere : placeInside(node, textOffset)
    this.#list.push(problemAt(source, place, { path, message, code }))
  }

  /** Moves problems from index `from` on that have no place of their own to the start of `node`. */
  locate(from: number, node: YamlNode): void {
    for (const [i, problem] of this.#list.entries()) {
      if (i >= from && problem.line === 0)
        this.#list[i] = problemAt(node.source, node.start, problem)
    }
  }

  get list(): readonly Problem[] {
    return this.#list
  }

  /** Throws a ConfigError with everything recorded, if anything was. */
  throwIfAny(): void {
    if (this.#list.length > 0) throw new ConfigError(this.#list)
  }
}
