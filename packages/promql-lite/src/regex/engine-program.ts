/** What an engine finds: the place, and the text of each group. */
export interface Found {
  readonly index: number
  readonly groups: readonly (string | undefined)[]
}

/** A pattern compiled by an engine of linear time. */
export interface Program {
  /** Returns whether the pattern matches anywhere in `text`. */
  test(text: string): boolean
  /** Finds the leftmost match that starts at `from` or later. */
  find(text: string, from: number): Found | undefined
}
