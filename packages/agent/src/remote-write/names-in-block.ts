import { countNames } from '@vmkit/daemon/wire'
import type { Block } from '../queue/index.ts'
import { unpack } from './compress.ts'

/** A block of series with long labels can be this large. */
const MAX_BYTES = 64 * 1024 * 1024

/** Returns the metric names in a block with their samples; none when it cannot be read. */
export function namesInBlock(block: Block): Iterable<readonly [name: string, samples: number]> {
  try {
    return countNames(unpack(block, MAX_BYTES))
  } catch {
    // Whoever loses a block says so; that its names cannot be told makes no difference to that.
    return []
  }
}
