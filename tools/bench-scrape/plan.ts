import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Body } from './bodies/body.ts'
import type { Kind } from './bodies/make-bodies.ts'

/** Some targets of one kind that are scraped alike. */
export interface PlannedJob {
  readonly name: string
  readonly kind: Kind
  readonly targets: number
  readonly intervalMs: number
  readonly honorLabels: boolean
  /** `metric_relabel_configs` as YAML; empty for none. */
  readonly relabeling: string
}

/** What farm and sink must know of a run: they are processes of their own. */
export interface Plan {
  readonly jobs: readonly PlannedJob[]
  /** Where the bodies are, one JSON file for each kind. */
  readonly bodyDir: string
  /** The port of all targets, once the farm has one. */
  readonly port: number
  readonly isChunked: boolean
  /** Whose relabeling the agent follows: hashes differ. */
  readonly dialect: 'victoriametrics' | 'prometheus'
}

/** Writes the bodies where farm and sink read them. */
export function saveBodies(bodies: readonly Body[], dir: string): void {
  mkdirSync(dir, { recursive: true })
  for (const body of bodies) writeFileSync(join(dir, `${body.kind}.json`), JSON.stringify(body))
}

export function loadBody(plan: Pick<Plan, 'bodyDir'>, kind: string): Body {
  const body: Body = JSON.parse(readFileSync(join(plan.bodyDir, `${kind}.json`), 'utf8'))
  // JSON has no undefined: a series that is absent from a variant comes back as null.
  const lines = body.lines.map(line =>
    typeof line === 'string' ? line : { ...line, values: line.values.map(v => v ?? undefined) },
  )
  return { ...body, lines }
}

/** The kind of every target, in the order of their addresses. */
export function targetKinds(jobs: readonly PlannedJob[]): string[] {
  return jobs.flatMap(job => Array<string>(job.targets).fill(job.kind))
}

/**
 * The host of target `index`. Every target has an address of the loopback network of its own and all
 * share one port: an agent that keeps one connection for each host then has one for each target, as
 * in the field, and `instance` tells targets apart without any relabeling. One port with a path for
 * each target would let connections be shared by one agent and not by the other.
 */
export function targetHost(index: number): string {
  return `127.${1 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${1 + (index % 250)}`
}
