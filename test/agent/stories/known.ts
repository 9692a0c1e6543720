/** A story in which ours does something else than vmagent. */
interface KnownDifference {
  readonly reason: string
  /** The lines of the difference that come from it: `-` what vmagent sends, `+` what ours does. */
  readonly lines: RegExp
}

const outage = 'vmagent ends a series that vanished during an outage once more when it is over'
const limit = 'the size of a body that breaks a limit is 0 in vmagent, the real one in ours'
const duplicate = 'vmagent counts and ends each line of a series that is exposed more than once'
const respelled = 'vmagent ends a series that goes on under another spelling'
const size = /scrape_response_size_bytes/

/** All of them, by story. */
export const knownDifferences: Readonly<Record<string, KnownDifference>> = {
  'vanishes-during-an-outage': { reason: outage, lines: /^- +b\{.* stale$/ },
  'removed-while-failing': { reason: outage, lines: /^- +[ab]\{.* stale$/ },
  'connection-lost-within-the-body': {
    reason: 'ours asks once more when the connection is lost within a body',
    lines: /./,
  },
  'gzip-though-not-asked-for': {
    reason: 'vmagent decompresses what it did not ask to be compressed',
    lines: /./,
  },
  tenant: {
    reason: 'a label vm_account_id of a series is replaced in vmagent, renamed in ours',
    lines: /^[-+] +b\{.*vm_account_id/,
  },
  'sample-limit': { reason: limit, lines: size },
  'sample-limit-after-relabeling': { reason: limit, lines: size },
  'label-limit': { reason: limit, lines: size },
  'external-labels-and-limit': { reason: limit, lines: size },
  'stream-parse-sample-limit': { reason: limit, lines: size },
  'stream-parse-label-limit': { reason: limit, lines: size },
  'stream-parse-by-label': { reason: limit, lines: size },
  'limits-by-labels': {
    reason: `${limit}; nor does vmagent then count what series_limit drops`,
    lines: /scrape_response_size_bytes|scrape_series_limit_samples_dropped/,
  },
  'series-limit-of-duplicates': {
    reason: duplicate,
    lines: /scrape_series_added|- +[ab]\{.* stale$/,
  },
  duplicates: { reason: duplicate, lines: /scrape_series_added|- +[ab]\{.* stale$/ },
  'duplicates-that-differ-in-blanks': {
    reason: `${duplicate}; for ours other blanks make another line`,
    lines: /scrape_series_added|- +a\{.* stale$/,
  },
  'blanks-change': {
    reason: 'for ours other blanks make another line, counted as added',
    lines: /scrape_series_added/,
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
