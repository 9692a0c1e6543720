import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import process from 'node:process'
import type { HttpClient } from '@vmkit/daemon/http-client'
import type { Block } from '../queue/index.ts'
import { DamageCount } from './damage-count.ts'
import { openPostClient, postBody, type PostOptions } from './post-body.ts'
import { Progress } from './progress.ts'
import { readQueue, scanQueue } from './queue-records.ts'

const endings = { zstd: 'zst', snappy: 'snappy' } as const

/**
 * Copies the request bodies that wait: to files, or to a receiver. The queue stays as it is.
 *
 * @param options `to`: a folder, made if need be; else `url` and its authorization
 * @returns 1 when the receiver refused some of them or damaged ones are left out, else 0
 * @throws Error when the receiver cannot be asked
 */
export async function exportQueues(
  folders: readonly string[],
  options: PostOptions & { readonly to: string },
): Promise<number> {
  if ((options.to === '') === (options.url === '')) {
    throw new Error('cannot export: say where to, with --to FOLDER or --url URL')
  }
  const client = options.url === '' ? undefined : openPostClient(options)
  try {
    return await exportTo(client, folders, options)
  } finally {
    await client?.close()
  }
}

async function exportTo(
  client: HttpClient | undefined,
  folders: readonly string[],
  { to, url }: { readonly to: string; readonly url: string },
): Promise<number> {
  const blocks = folders.flatMap(folder => [...scanQueue(folder)].flatMap(scan => scan.records))
  const progress = new Progress(
    'copying',
    blocks.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  const damage = new DamageCount()
  let copied = 0
  let refused = 0
  for (const folder of folders) {
    for (const { place, block } of readQueue(folder, () => damage.add())) {
      if (client === undefined) writeBody(to, folder, place.sequence, block)
      const answer = client === undefined ? undefined : await postBody(client, url, block)
      progress.add(place.bytes)
      if (answer?.kind === 'failed') {
        progress.clear()
        throw new Error(
          `cannot export block ${place.sequence}: ${answer.reason}; ${copied} are copied`,
        )
      }
      if (answer?.kind === 'refused') {
        progress.clear()
        process.stderr.write(`block ${place.sequence} is refused: ${answer.reason}\n`)
        refused++
      } else copied++
    }
  }
  progress.clear()
  process.stderr.write(`copied ${copied} of ${copied + refused} blocks\n`)
  return Math.max(damage.report(), Number(refused > 0))
}

function writeBody(to: string, folder: string, sequence: number, { codec, payload }: Block): void {
  const target = join(to, basename(resolve(folder)))
  mkdirSync(target, { recursive: true })
  const name = `${String(sequence).padStart(12, '0')}.${endings[codec]}`
  writeFileSync(join(target, name), payload)
}
