/** A story in which ours does something else than vmagent. */
interface KnownDifference {
  readonly reason: string
  /** The lines of the difference that come from it: `-` what vmagent sends, `+` what ours does. */
  readonly lines: RegExp
}

const duplicate = 'vmagent counts and ends each line of a series that is exposed more than once'
const respelled = 'vmagent ends a series that goes on under another spelling'

/** All of them, by story. */
export const knownDifferences: Readonly<Record<string, KnownDifference>> = {
  duplicates: { reason: duplicate, lines: /scrape_series_added|- +[ab]\{.* stale$/ },
  'duplicates-that-differ-in-blanks': {
    reason: duplicate,
    lines: /^- +a\{.* stale$/,
  },
  'bad-becomes-good': {
    reason: 'for vmagent a series whose value is bad is there, for ours it is not',
    lines: /scrape_series_added|^[+] +[ac]\{.* stale$/,
  },
  'empty-label-comes-and-goes': { reason: respelled, lines: /^- +a\{.* stale$/ },
  'relabel-to-an-existing-name': { reason: respelled, lines: /^- +new\{.* stale$/ },
  'more-commas': {
    reason: 'vmagent takes a comma too many into the name of the next label',
    lines: /./,
  },
  'timestamps-and-failure': {
    reason: 'after a failure vmagent ends a series at the timestamp the target gave it',
    lines: /a\{.* stale( @1700000000000)?$/,
  },
  'timestamps-with-plus': { reason: 'vmagent refuses a plus sign before a timestamp', lines: /./ },
  'timestamps-infinite': {
    reason: 'ours refuses timestamps that are no number; vmagent sends the smallest int64',
    lines: /./,
  },
  'values-signed': {
    reason: 'vmagent refuses +1, reads -5. as 5 and loses the sign of -0',
    lines: /./,
  },
  'values-short-with-exponent': {
    reason: 'vmagent is one bit off for some short numbers with an exponent',
    lines: /^[-+] +[a-k]\{/,
  },
}
