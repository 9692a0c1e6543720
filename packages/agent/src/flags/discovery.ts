import { flag } from '@vmkit/daemon/flags'

/** Flags of service discovery. */
export const discoveryFlags = {
  'promscrape.fileSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often the files of file_sd_configs are read again',
  }),
  'promscrape.httpSDCheckInterval': flag.duration({
    default: 60_000,
    help: 'How often the URLs of http_sd_configs are asked',
  }),
  'promscrape.dnsSDCheckInterval': flag.duration({
    default: 30_000,
    help: 'How often the names of dns_sd_configs are resolved',
  }),
  'promscrape.discovery.concurrency': flag.int({
    default: 100,
    help: 'Most requests of service discovery at the same time',
  }),
  'promscrape.discovery.concurrentWaitTime': flag.duration({
    default: 60_000,
    help: 'Longest time a request of service discovery waits for its turn',
  }),
} as const
