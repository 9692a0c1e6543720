import { availableParallelism, totalmem } from 'node:os'
import process from 'node:process'
import { FatalError } from '@vmkit/daemon/errors'
import type { PerUrl } from '@vmkit/daemon/flags'
import { createHttpClient } from '@vmkit/daemon/http-client'
import type { Logger } from '@vmkit/daemon/log'
import type { MetricRegistry } from '@vmkit/daemon/metrics'
import type { AgentFlags } from './flags/index.ts'
import { receiverAccess, receiverSigner } from './receiver-access.ts'
import { queueContents, type Codec, type SyncPolicy } from './queue/index.ts'
import {
  adoptVmagentQueues,
  claimQueueFolders,
  type Compressor,
  danglingQueues,
  openReceiver,
  programMetrics,
  type OnRefused,
  type QueueClaim,
  type Receiver,
} from './remote-write/index.ts'
import type { ChunkPool } from './series/index.ts'

/** After so long a receiver's name is looked up anew, however busy its connections are. */
const MAX_CONN_AGE_MS = 5 * 60_000

/** Opens a receiver for each -remoteWrite.url; when one fails, those before it are closed again. */
export async function openReceivers(options: {
  readonly flags: AgentFlags
  readonly pool: ChunkPool
  readonly compressor: Compressor
  readonly log: Logger
  readonly metrics: MetricRegistry
}): Promise<Receiver[]> {
  const receivers: Receiver[] = []
  try {
    const claims = claimQueues(options)
    for (const [index, { dir }] of claims.entries()) receivers.push(openOne(index, dir, options))
    nameDanglingQueues(options, claims)
    programMetrics(options.metrics, receivers)
    if (options.flags['remoteWrite.retryMaxTime'].values.length > 0) {
      options.log.warn(
        '-remoteWrite.retryMaxTime is an old name; use -remoteWrite.retryMaxInterval',
      )
    }
    return receivers
  } catch (error) {
    await Promise.all(receivers.map(receiver => receiver.stop()))
    throw error
  }
}

/** What waits for a URL that is gone is kept; whoever took it away may have meant another. */
function nameDanglingQueues(
  { flags, log }: Parameters<typeof openReceivers>[0],
  claims: readonly QueueClaim[],
): void {
  const used = claims.map(({ dir }) => dir)
  for (const queue of danglingQueues(flags['remoteWrite.tmpDataPath'], used)) {
    const { samples, bytes } = queueContents(queue)
    log.warn(
      `the queue in "${queue}" belongs to no -remoteWrite.url: its ${samples} samples in ${bytes} bytes are kept; delete it, or bring its URL or -remoteWrite.name back`,
    )
  }
}

function claimQueues({ flags, log }: Parameters<typeof openReceivers>[0]): QueueClaim[] {
  const names = flags['remoteWrite.name'].values
  const owners = flags['remoteWrite.url'].map((url, i) => ({ url, name: names[i] ?? '' }))
  const claims = claimQueueFolders(flags['remoteWrite.tmpDataPath'], owners)
  for (const { dir, movedFrom } of claims) {
    if (movedFrom === undefined) continue
    log.info(
      `took the queue in "${movedFrom}" over as "${dir}": it is of the same -remoteWrite.url, which has another place in the list now`,
    )
  }
  return claims
}

function openOne(
  index: number,
  dir: string,
  options: Parameters<typeof openReceivers>[0],
): Receiver {
  const { flags, pool, compressor, log, metrics } = options
  const url = parseUrl(flags['remoteWrite.url'][index] ?? '')
  // Before the URL is used: this takes the user name and the password out of it.
  const access = receiverAccess(flags, index, url)
  const sign = receiverSigner(flags, index, url, process.env)
  const queues = flags['remoteWrite.queues'].at(index)
  const concurrency = queues > 0 ? queues : 2 * availableParallelism()
  const memoryConcurrency = Math.max(0, flags['remoteWrite.inmemoryQueues'].at(index))
  const maxRowsPerBlock = atLeastOne(flags, 'remoteWrite.maxRowsPerBlock')
  const share = memoryShareBytes(flags['remoteWrite.url'].length)
  return openReceiver({
    url: url.href,
    name: `${index + 1}:${flags['remoteWrite.showURL'] ? url.href : 'secret-url'}`,
    dir,
    client: createHttpClient({
      ...access,
      userAgent: 'vmagent',
      maxConnsPerHost: 2 * (concurrency + memoryConcurrency),
      maxConnAgeMs: MAX_CONN_AGE_MS,
      connectTimeoutMs: flags['remoteWrite.tlsHandshakeTimeout'].at(index),
    }),
    pool,
    compressor,
    ...codecOf(flags, index),
    concurrency,
    flushIntervalMs: flags['remoteWrite.flushInterval'],
    maxRowsPerBlock,
    maxBlockBytes: Math.min(atLeastOne(flags, 'remoteWrite.maxBlockSize'), 32 * 1024 * 1024),
    rounding: {
      significantFigures: flags['remoteWrite.significantFigures'].at(index),
      digits: flags['remoteWrite.roundDigits'].at(index),
    },
    takesMetadata: flags.enableMetadata && !flags['remoteWrite.disableMetadata'].at(index),
    maxMetadataPerBlock: Math.max(1, flags['remoteWrite.maxMetadataPerBlock']),
    maxMemoryBlocks: Math.min(Math.max(share / maxRowsPerBlock / 100, 2), 100 * concurrency),
    maxMemoryBytes: share / 4,
    maxDiskBytes: Math.max(0, flags['remoteWrite.maxDiskUsagePerURL'].at(index)),
    isMemoryOnly: flags['remoteWrite.disableOnDiskQueue'].at(index),
    memoryConcurrency,
    sync: syncPolicy(flags['remoteWrite.queueSync']),
    adopt: queue =>
      adoptVmagentQueues({
        tmpDataPath: flags['remoteWrite.tmpDataPath'],
        url: flags['remoteWrite.url'][index] ?? '',
        queue,
        log,
      }),
    sendTimeoutMs: flags['remoteWrite.sendTimeout'].at(index),
    // Without a pause a receiver that is away would cost a whole CPU.
    retryMinMs: Math.max(10, flags['remoteWrite.retryMinInterval'].at(index)),
    retryMaxMs: retryMax(flags).at(index),
    onRefused: onRefused(flags, index),
    quarantineMaxBytes: flags['remoteWrite.quarantineMaxBytes'].at(index),
    ...(sign === undefined ? {} : { sign }),
    rateLimit: flags['remoteWrite.rateLimit'].at(index),
    log: log.at('vmkit/agent/remote-write'),
    metrics,
  })
}

/** The first protocol, and whether it is kept although the receiver does not know it. */
function codecOf(flags: AgentFlags, index: number): { codec: Codec; keepsCodec: boolean } {
  const isProm = flags['remoteWrite.forcePromProto'].at(index)
  const keepsCodec = flags['remoteWrite.forceVMProto'].at(index)
  if (isProm && keepsCodec) {
    throw new FatalError(
      `cannot use both -remoteWrite.forcePromProto and -remoteWrite.forceVMProto for -remoteWrite.url number ${index + 1}: a block goes out by one protocol; pass one of them`,
    )
  }
  return { codec: isProm ? 'snappy' : 'zstd', keepsCodec }
}

function retryMax(flags: AgentFlags): PerUrl<number> {
  const { 'remoteWrite.retryMaxInterval': current, 'remoteWrite.retryMaxTime': old } = flags
  return current.values.length === 0 ? old : current
}

function onRefused(flags: AgentFlags, index: number): OnRefused {
  const value = flags['remoteWrite.onRefused'].at(index)
  if (value === 'quarantine' || value === 'drop' || value === 'retry') return value
  throw new FatalError(
    `cannot use -remoteWrite.onRefused="${value}": it is not known; write one of quarantine, drop, retry`,
  )
}

function syncPolicy(text: string): SyncPolicy {
  if (text === 'second' || text === 'always' || text === 'never') return text
  throw new FatalError(
    `cannot use -remoteWrite.queueSync="${text}": it is not known; write one of second, always, never`,
  )
}

/** With less than one nothing could ever be sent. */
function atLeastOne(
  flags: AgentFlags,
  name: 'remoteWrite.maxRowsPerBlock' | 'remoteWrite.maxBlockSize',
): number {
  const value = flags[name]
  if (value >= 1) return value
  throw new FatalError(`cannot use -${name}="${value}": nothing fits; pass a number above 0`)
}

/** What one receiver's blocks may take of this machine's (or container's) memory. */
function memoryShareBytes(receivers: number): number {
  const limit = process.constrainedMemory()
  const available = limit > 0 && limit < totalmem() ? limit : totalmem()
  return (0.6 * available) / receivers
}

function parseUrl(text: string): URL {
  // A message must not show a password or a token.
  const shown = text.replace(/\/\/[^/]*@/, '//').replace(/\?.*$/s, '')
  if (!URL.canParse(text)) {
    throw new FatalError(
      `cannot use -remoteWrite.url "${shown}": not a URL; expected something like http://host:8428/api/v1/write`,
    )
  }
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FatalError(
      `cannot use -remoteWrite.url "${shown}": unsupported scheme "${url.protocol.slice(0, -1)}"; expected http or https`,
    )
  }
  return url
}
