import { readWriteRequest } from '@vmkit/daemon/wire'
import { parseSelector } from '@vmkit/promql-lite/selector'
import { unpackBlock } from '../quarantine/index.ts'
import { DamageCount } from './damage-count.ts'
import { readQueue } from './queue-records.ts'
import { sampleLines, seriesObject } from './sample-text.ts'
import { writeOut } from './write-out.ts'

/**
 * Writes the samples that wait, oldest block first.
 *
 * @param options `match`: a series selector, `''` for all; `isJson`: an object for each series and
 * block instead of exposition text
 * @returns 1 when damaged blocks are left out, else 0
 * @throws PromqlError when the selector is none
 */
export async function catQueues(
  folders: readonly string[],
  options: { readonly match: string; readonly isJson: boolean },
): Promise<number> {
  const selector = options.match === '' ? undefined : parseSelector(options.match)
  const damage = new DamageCount()
  for (const folder of folders) {
    for (const { place, block } of readQueue(folder, () => damage.add())) {
      let text = ''
      readWriteRequest(unpackBlock(block), series => {
        if (selector !== undefined && !selector.matches(series.labels)) return
        text += options.isJson
          ? `${JSON.stringify({ sequence: place.sequence, ...seriesObject(series) })}\n`
          : sampleLines(series)
      })
      if (text !== '' && !(await writeOut(text))) return 0
    }
  }
  return damage.report()
}
