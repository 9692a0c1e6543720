import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Ledger } from '../../ledger/index.ts'
import { openBufferedQueue, type Block, type BufferedQueue, type Damage } from '../index.ts'
import type { QueueOptions } from '../queue-options.ts'

/** Makes a folder that is gone after the test. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-queue-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export interface Opened {
  readonly queue: BufferedQueue
  readonly ledger: Ledger
  readonly damages: Damage[]
}

/** Opens a queue that holds two blocks in memory, and whose disk must not fail. */
export function open(dir: string, options: Partial<QueueOptions> = {}): Opened {
  const ledger = new Ledger()
  const damages: Damage[] = []
  const queue = openBufferedQueue({
    dir,
    ledger,
    maxMemoryBlocks: 2,
    maxMemoryBytes: 1e6,
    maxDiskBytes: 0,
    onDamage: damage => damages.push(damage),
    onDiskError: error => {
      throw error
    },
    ...options,
  })
  return { queue, ledger, damages }
}

/** A block of one sample whose payload is its name. */
export function block(name: string | Buffer, samples = 1): Block {
  const payload = Buffer.from(name)
  return { payload, codec: 'snappy', samples, series: 1, minTimeMs: 1, maxTimeMs: 2 }
}

export function put({ queue, ledger }: Opened, ...names: (string | Buffer)[]): void {
  for (const name of names) {
    ledger.receive(1)
    if (queue.put(block(name)) === 'no-room') ledger.drop('overload', 1)
  }
}

/** Takes and acknowledges all blocks; returns their names. */
export function drain({ queue }: Opened): string[] {
  const names: string[] = []
  for (let lease = queue.take(); lease !== undefined; lease = queue.take()) {
    names.push(Buffer.from(lease.block.payload).toString())
    lease.ack()
  }
  return names
}

export function segments(dir: string): string[] {
  return readdirSync(dir).filter(name => name.endsWith('.segment'))
}
