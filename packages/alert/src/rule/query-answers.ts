import type { ResultRow } from './types.ts'

/** Rounds of asking at most: a query may depend on the answer of another, but not without end. */
const MAX_ROUNDS = 10
/** Different queries that the templates of one evaluation may ask. */
const MAX_QUERIES = 10_000
/** Asked at the same time. */
const CONCURRENCY = 8

/** What queries in templates of one evaluation gave, and which are still to be asked. */
export class QueryAnswers {
  readonly known = new Map<string, readonly ResultRow[] | Error>()
  readonly missing = new Set<string>()
}

/**
 * Runs something that needs answers to queries which only it knows: again and again, until none is
 * missing. It must not change anything that it would change again the next time.
 *
 * @param ask never rejects for a query that fails; its error is an answer, too
 */
export async function withAnswers<T>(
  run: (answers: QueryAnswers) => T,
  ask: (expr: string) => Promise<readonly ResultRow[] | Error>,
): Promise<T> {
  const answers = new QueryAnswers()
  for (let round = 1; ; round++) {
    const result = run(answers)
    if (answers.missing.size === 0) return result
    const isTooMuch = round > MAX_ROUNDS || answers.known.size + answers.missing.size > MAX_QUERIES
    const refusal = new Error(
      `too many queries: one evaluation may ask ${MAX_QUERIES} in ${MAX_ROUNDS} rounds`,
    )
    const wanted = [...answers.missing]
    answers.missing.clear()
    if (isTooMuch) for (const expr of wanted) answers.known.set(expr, refusal)
    else await askAll(wanted, answers, ask)
  }
}

async function askAll(
  wanted: readonly string[],
  { known }: QueryAnswers,
  ask: (expr: string) => Promise<readonly ResultRow[] | Error>,
): Promise<void> {
  const left = wanted.values()
  const worker = async (): Promise<void> => {
    for (const expr of left) known.set(expr, await ask(expr))
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}
