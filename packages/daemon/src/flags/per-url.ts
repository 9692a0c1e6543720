/** Values of a flag that goes with another array flag, such as one for each `-remoteWrite.url`. */
export interface PerUrl<T> {
  /** What was given, an empty item standing for the default. */
  readonly values: readonly T[]
  /** The value for position `index`: its own, or the only one given, or the default. */
  at(index: number): T
}

/** Creates the per-position lookup over what was given. */
export function createPerUrl<T>(values: readonly T[], fallback: T): PerUrl<T> {
  return {
    values,
    at: index => {
      const own = values[index]
      if (own !== undefined) return own
      return values.length === 1 && values[0] !== undefined ? values[0] : fallback
    },
  }
}
