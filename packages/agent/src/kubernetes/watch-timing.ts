/** How long things may take and how large they may be. */
export interface WatchTiming {
  /** -promscrape.kubernetes.apiServerTimeout: no watch lasts longer. */
  readonly serverTimeoutMs: number
  /** Longest wait for the header of an answer. */
  readonly answerTimeoutMs: number
  /** Longest pause within a list. */
  readonly listSilenceMs: number
  /** Longest silence within a watch of a server that sends bookmarks. */
  readonly bookmarkSilenceMs: number
  /** Members that are told at the same time that their versions are too old list within this time. */
  readonly relistSpreadMs: number
  /** The first wait after trouble; doubled each time up to 30 s. */
  readonly firstRetryMs: number
  /** How long a watch outlives its last user, so that a reload keeps it. */
  readonly graceMs: number
  /** A larger object is left out. */
  readonly maxObjectBytes: number
}

/** What is used where nothing else is said. */
export const defaultTiming: WatchTiming = {
  serverTimeoutMs: 30 * 60_000,
  answerTimeoutMs: 60_000,
  listSilenceMs: 60_000,
  bookmarkSilenceMs: 5 * 60_000,
  relistSpreadMs: 0,
  firstRetryMs: 1000,
  graceMs: 15_000,
  maxObjectBytes: 32 * 1024 * 1024,
}
