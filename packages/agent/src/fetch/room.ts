import { type ConnectionOptions, createSecureContext } from 'node:tls'
import { createFileReader, createTlsReader, type TlsOptions } from '@vmkit/daemon/http-client'
import { BodyFlow, type BodyOwner } from './body-flow.ts'
import { BufferPool } from './buffer-pool.ts'
import { type Address, Connection, type ConnectionHandler } from './connection.ts'
import type { Inflater } from './inflater.ts'
import { InflaterPool } from './inflater-pool.ts'
import type { FetchStats } from './stats.ts'
import { StreamSlots } from './stream-slots.ts'

const READ_BUFFER_BYTES = 64 * 1024

/** What all fetchers share. */
export interface FetchRoom {
  readonly stats: FetchStats
  readonly inflaters: InflaterPool
  /** Reads a file's bytes, at most once a second. */
  readonly readFile: (path: string) => Buffer
  /** Opens a connection; throws when a file of `tls` cannot be read. */
  dial(address: Address, tls: TlsOptions | undefined, handler: ConnectionHandler): Connection
  /** Makes the way from the wire to the readers of one target. */
  bodyFlow(owner: BodyOwner): BodyFlow
}

/** Options of `createFetchRoom`. */
export interface FetchRoomOptions {
  readonly stats: FetchStats
  /** How many bodies above 1 MiB are read at the same time; default 2. */
  readonly maxStreams?: number
  /** Longest time in milliseconds to connect, TLS included; default 10 s. */
  readonly connectTimeoutMs?: number
  /** Makes what decompresses; default the fastest that this Node allows. */
  readonly createInflater?: () => Inflater
  /** Clock in milliseconds for reading files again; default `Date.now`. */
  readonly now?: () => number
}

/** Creates what the fetchers of a program share. */
export function createFetchRoom(options: FetchRoomOptions): FetchRoom {
  const { stats, maxStreams = 2, connectTimeoutMs = 10_000, now = Date.now } = options
  const readFile = createFileReader(now)
  const inflaters = new InflaterPool(options.createInflater)
  const resources = { buffers: new BufferPool(), inflaters, slots: new StreamSlots(maxStreams) }
  const shared = { readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES), connectTimeoutMs, stats }
  // Targets of a job have the same options, and one set of parsed certificates will do for them.
  const contexts = new WeakMap<TlsOptions, () => ConnectionOptions>()

  const tlsOf = (tls: TlsOptions | undefined): ConnectionOptions => {
    if (tls === undefined) return {}
    let read = contexts.get(tls)
    if (read === undefined) {
      read = createContextReader(tls, readFile)
      contexts.set(tls, read)
    }
    return read()
  }

  return {
    stats,
    inflaters,
    readFile,
    dial: (address, tls, handler) =>
      new Connection(address, address.isTls ? tlsOf(tls) : {}, shared, handler),
    bodyFlow: owner => new BodyFlow(resources, owner),
  }
}

function createContextReader(
  tls: TlsOptions,
  readFile: (path: string) => Buffer,
): () => ConnectionOptions {
  const readSettings = createTlsReader(tls, readFile)
  let used: { settings: ReturnType<typeof readSettings>; options: ConnectionOptions } | undefined
  return () => {
    const settings = readSettings()
    if (used?.settings !== settings) {
      used = { settings, options: { ...settings, secureContext: createSecureContext(settings) } }
    }
    return used.options
  }
}
