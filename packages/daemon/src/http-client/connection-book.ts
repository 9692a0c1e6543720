import type { Socket } from 'node:net'

/** Counts the connections of a client, whichever way they lead. */
export class ConnectionBook {
  dials = 0
  dialErrors = 0
  readonly #open = new Set<Socket>()
  #closedRead = 0
  #closedWritten = 0

  /** Counts a connection that has come up, and what passes through it. */
  watch(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#closedRead += socket.bytesRead
      this.#closedWritten += socket.bytesWritten
    })
  }

  /** Ends all connections, those that are no more than half a tunnel too. */
  destroy(): void {
    for (const socket of this.#open) socket.destroy()
  }

  get conns(): number {
    return this.#open.size
  }

  get bytesRead(): number {
    return this.#open.values().reduce((sum, socket) => sum + socket.bytesRead, this.#closedRead)
  }

  get bytesWritten(): number {
    return this.#open
      .values()
      .reduce((sum, socket) => sum + socket.bytesWritten, this.#closedWritten)
  }
}
