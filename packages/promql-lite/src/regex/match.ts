/** Group names, each with the indexes of the groups that carry it. */
export type GroupNames = ReadonlyMap<string, readonly number[]>

/** One match: `groups[0]` is the matched text, a group that took no part is `undefined`. */
export interface RegexMatch {
  readonly index: number
  readonly groups: readonly (string | undefined)[]
  readonly names: GroupNames
}
