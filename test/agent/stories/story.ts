import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'

/** What a target answers to one scrape. */
export interface Answer {
  readonly body?: string
  /** Lines behind the body, with their numbers for `$i`. */
  readonly many?: { readonly count: number; readonly line: string }
  /** The body where it is no text. */
  readonly base64?: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly gzip?: boolean
  /** Send the first half of the (compressed) body only, as if it were all of it. */
  readonly cut?: boolean
  /** Wait before answering. */
  readonly delayMs?: number
  /** Close the connection: before the answer, or in the middle of the body. */
  readonly drop?: 'before' | 'within'
  /** What is answered at the place a redirect leads to. */
  readonly moved?: string
  /** What becomes of the job after this scrape: other settings, or gone. */
  readonly reload?: 'removed' | Readonly<Record<string, unknown>>
  /** How many scrapes in a row get this answer; default 1. */
  readonly times?: number
}

/** One target: how it is configured and what it answers, scrape by scrape. */
export interface Story {
  readonly name: string
  /** Fields of its scrape_config. */
  readonly job: Readonly<Record<string, unknown>>
  /** Labels of its static_config. */
  readonly labels: Readonly<Record<string, string>>
  /** Fields of the global section; stories with the same ones share a pair of agents. */
  readonly global: Readonly<Record<string, unknown>>
  /** One answer for each scrape; the last one is repeated for good. */
  readonly answers: readonly Answer[]
}

/** Scrapes happen this far apart unless a story says otherwise. */
export const INTERVAL_MS = 2000

const casesDir = join(import.meta.dirname, 'cases')

/** Reads all stories of `cases/*.yaml`. */
export function loadStories(): Story[] {
  const files = readdirSync(casesDir).filter(file => file.endsWith('.yaml'))
  const stories = files.toSorted().flatMap(file => {
    const list = load(readFileSync(join(casesDir, file), 'utf8')) as WrittenStory[]
    return list.map(readStory)
  })
  const names = stories.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new Error(`two stories are named "${twice}"`)
  return stories
}

interface WrittenStory extends Omit<Partial<Story>, 'name' | 'answers'> {
  readonly name: string
  /** A text is short for an answer that has this body. */
  readonly steps: readonly (string | Answer)[]
}

function readStory({ name, job = {}, labels = {}, global = {}, steps }: WrittenStory): Story {
  const answers = steps.flatMap(step => {
    if (typeof step === 'string') return [{ body: step }]
    return Array.from({ length: step.times ?? 1 }, () => step)
  })
  return { name, job, labels, global, answers }
}
