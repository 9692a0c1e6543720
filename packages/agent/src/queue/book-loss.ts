import type { DropReason, Ledger } from '../ledger/index.ts'
import type { Block } from './record.ts'

/**
 * Books a block as lost.
 *
 * @param read gets its content when there is time to look at names
 */
export type BookLoss = (
  reason: DropReason,
  about: Omit<Block, 'payload' | 'codec'>,
  read?: () => Block | undefined,
) => void

/** Makes what books lost blocks. */
export function createBookLoss(options: {
  readonly ledger: Ledger
  /** Tells the metric names in a block with their samples. */
  readonly namesIn?: (block: Block) => Iterable<readonly [name: string, samples: number]>
}): BookLoss {
  return (reason, { samples, series, minTimeMs, maxTimeMs }, read) => {
    const names = (): Iterable<readonly [name: string, samples: number]> => {
      const block = read?.()
      return block === undefined ? [] : (options.namesIn?.(block) ?? [])
    }
    options.ledger.drop(reason, samples, { series, minTimeMs, maxTimeMs, names })
  }
}
