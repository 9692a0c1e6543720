import { countNames } from '@vmkit/daemon/wire'
import { unpackBlock } from '../quarantine/index.ts'
import type { Block } from '../queue/index.ts'

/** Returns the metric names in a block with their samples; none when it cannot be read. */
export function namesInBlock(block: Block): Iterable<readonly [name: string, samples: number]> {
  try {
    return countNames(unpackBlock(block))
  } catch {
    // Whoever loses a block says so; that its names cannot be told makes no difference to that.
    return []
  }
}
