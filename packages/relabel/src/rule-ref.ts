/** Where a rule stands. */
export interface RuleRef {
  /** Its place in the list, from 0. */
  readonly index: number
  /** `''` when the rules were given without a file name. */
  readonly file: string
  /** From 1; 0 when the rules were no text. */
  readonly line: number
  readonly column: number
}
