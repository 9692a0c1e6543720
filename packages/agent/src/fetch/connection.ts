import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect as connectTls, type ConnectionOptions } from 'node:tls'
import { FetchError } from './failure.ts'
import type { FetchStats } from './stats.ts'

/** What happens on a connection. */
export interface ConnectionHandler {
  /** The connection can be used. */
  onOpen(): void
  /** The first `length` bytes of `bytes` came; they belong to someone else after the call. */
  onBytes(bytes: Buffer, length: number): void
  /** The target closed the connection, or it broke. Called once, not after `destroy`. */
  onClose(error: Error | undefined): void
}

/** Where a target listens. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly isTls: boolean
}

/** What the connections of a room share. */
export interface ConnectionOptionsOfRoom {
  /** All sockets read into this one buffer. */
  readonly readBuffer: Buffer
  readonly connectTimeoutMs: number
  readonly stats: FetchStats
}

/** A connection to a target, from the moment it is asked for. */
export class Connection {
  /** How far it has come. */
  phase: 'connecting' | 'handshake' | 'open' = 'connecting'
  readonly #socket: Socket
  readonly #handler: ConnectionHandler
  readonly #stats: FetchStats
  #timer: NodeJS.Timeout | undefined
  #isOver = false

  /** @param tls settings for `tls.connect`; used when the address says so */
  constructor(
    address: Address,
    tls: ConnectionOptions,
    room: ConnectionOptionsOfRoom,
    handler: ConnectionHandler,
  ) {
    this.#handler = handler
    this.#stats = room.stats
    room.stats.dials++
    const onread = {
      buffer: room.readBuffer,
      callback: (length: number, bytes: Uint8Array): boolean => {
        room.stats.bytesRead += length
        // Every socket is given the buffer of the room.
        if (!this.#isOver && bytes.length > 0) handler.onBytes(room.readBuffer, length)
        return true
      },
    }
    const { host, port, isTls } = address
    const plain = { host, port, onread }
    const socket = isTls
      ? connectTls(Object.assign(nameSettings(tls, host), plain))
      : connectPlain(plain)
    this.#socket = socket
    if (isTls) {
      socket.once('connect', () => {
        this.phase = 'handshake'
      })
    }
    socket.once(isTls ? 'secureConnect' : 'connect', () => this.#opened())
    socket.once('error', error => this.#over(error))
    socket.once('end', () => this.#over(undefined))
    socket.once('close', () => {
      if (this.phase === 'open') this.#stats.openConnections--
      this.#over(undefined)
    })
    const { connectTimeoutMs } = room
    this.#timer = setTimeout(() => this.#late(connectTimeoutMs), connectTimeoutMs)
  }

  /** Sends bytes. */
  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** Reads nothing for a while; a few bytes may come all the same. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Ends the connection at once; the handler hears nothing more. */
  destroy(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#socket.destroy()
  }

  #opened(): void {
    clearTimeout(this.#timer)
    this.phase = 'open'
    this.#stats.openConnections++
    if (!this.#isOver) this.#handler.onOpen()
  }

  #late(timeoutMs: number): void {
    const what = this.phase === 'connecting' ? 'connection' : 'TLS handshake'
    this.#over(new FetchError('timeout', `no ${what} within ${timeoutMs} ms`))
  }

  #over(error: Error | undefined): void {
    if (this.#isOver) return
    if (this.phase !== 'open') this.#stats.dialErrors++
    this.destroy()
    this.#handler.onClose(error)
  }
}

/** Says which name the certificate must have; an address is never sent as a name. */
function nameSettings(tls: ConnectionOptions, host: string): ConnectionOptions {
  const name = tls.servername ?? host
  if (isIP(name) === 0) return { ...tls, servername: name }
  const { servername: _, ...rest } = tls
  return { ...rest, checkServerIdentity: (_host, cert) => checkServerIdentity(name, cert) }
}
