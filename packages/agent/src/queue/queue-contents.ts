import { listSegments } from './segment-files.ts'
import { scanSegment } from './segment-scan.ts'

/** What waits in a queue nobody has opened. */
export interface QueueContents {
  readonly samples: number
  /** Bytes of its segments. */
  readonly bytes: number
}

/** Counts what waits in the folder of a queue; segments that cannot be read count as nothing. */
export function queueContents(dir: string): QueueContents {
  let samples = 0
  let bytes = 0
  for (const file of listSegments(dir)) {
    try {
      const scan = scanSegment(file)
      bytes += scan.bytes
      for (const record of scan.records) samples += record.samples
    } catch {
      // Whoever opens the queue is told why.
    }
  }
  return { samples, bytes }
}
