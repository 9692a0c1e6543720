import type { RuleRef } from '../rule-ref.ts'

/** What is relabeled: targets before a scrape, or series after it. */
export type Phase = 'target' | 'metric'

/** The kinds of near misses. */
export type HintCode =
  /** A rule reads a label that is not there, and one with nearly its name is. */
  | 'absent-label'
  /** A template names a capture group that the regex does not have. */
  | 'missing-group'
  /** A rule of metric relabeling reads a label that only targets have, or the other way round. */
  | 'wrong-phase'
  /** An earlier rule makes sure that this one never matches. */
  | 'never-matches'

/** Something that is allowed and most likely not meant. */
export interface Hint {
  readonly code: HintCode
  readonly rule: RuleRef
  readonly message: string
}
