/** One flag of a table: how it reads what was given, and how `-help` and `/flags` show it. */
export interface Flag<T> {
  readonly kind: 'value' | 'not-yet' | 'ignored'
  /** Type as `-help` shows it: `string`, `int`, `duration`, `array of bool`. */
  readonly type: string
  readonly help: string
  /** Heading in `-help`. */
  readonly group: string
  /** Whether the flag may stand without a value, which then is `true`. */
  readonly isBool: boolean
  /** Whether several uses add up; otherwise the last one counts. */
  readonly isArray: boolean
  /** Default as text, `''` when there is none to speak of. */
  readonly defaultText: string
  /** Values given, in order; empty when the flag was not used. Throws SyntaxError for a bad one. */
  readonly read: (texts: readonly string[]) => T
  /** Writes the given values the way `/flags` shows them. */
  readonly show: (texts: readonly string[]) => string
}

/** All flags of a program by name, without the dash. */
export type FlagTable = Readonly<Record<string, Flag<unknown>>>

/** The values a table yields; flags without effect yield `undefined`. */
export type Values<T extends FlagTable> = {
  readonly [K in keyof T]: T[K] extends Flag<infer V> ? V : never
}
