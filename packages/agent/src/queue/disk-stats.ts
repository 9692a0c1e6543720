/** What a queue did with its disk since it was opened. */
export class DiskStats {
  blocksWritten = 0
  bytesWritten = 0
  writeSeconds = 0
  blocksRead = 0
  bytesRead = 0
  readSeconds = 0
  /** Given up because the queue reached its limit. */
  blocksDropped = 0
  bytesDropped = 0
  fsyncs = 0
  fsyncSeconds = 0

  wrote(bytes: number, sinceMs: number): void {
    this.blocksWritten++
    this.bytesWritten += bytes
    this.writeSeconds += secondsSince(sinceMs)
  }

  read(bytes: number, sinceMs: number): void {
    this.blocksRead++
    this.bytesRead += bytes
    this.readSeconds += secondsSince(sinceMs)
  }

  dropped(bytes: number): void {
    this.blocksDropped++
    this.bytesDropped += bytes
  }

  synced(sinceMs: number): void {
    this.fsyncs++
    this.fsyncSeconds += secondsSince(sinceMs)
  }
}

function secondsSince(ms: number): number {
  return (performance.now() - ms) / 1000
}
