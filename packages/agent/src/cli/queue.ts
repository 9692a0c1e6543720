import process from 'node:process'
import { parseArgs } from 'node:util'
import { listSegments, scanSegment } from '../queue/index.ts'
import type { Command } from './command.ts'

/** `vmkit-agent queue`: what waits in the queue of a receiver. */
export const queueCommand: Command = {
  usage: `Shows what waits in a queue below -remoteWrite.tmpDataPath.

  vmkit-agent queue ls FOLDER     its records, oldest first

  --json   one JSON object a line
`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [what = '', folder = ''] = positionals
    if (what !== 'ls' || folder === '') {
      throw new Error(`cannot do "queue ${positionals.join(' ')}": expected "queue ls FOLDER"`)
    }
    for (const file of listSegments(folder)) {
      for (const record of scanSegment(file).records) {
        const { sequence, samples, series, minTimeMs, maxTimeMs, codec, payloadBytes } = record
        const row = { sequence, samples, series, minTimeMs, maxTimeMs, codec, payloadBytes }
        const text = values.json ? JSON.stringify(row) : Object.values(row).join('\t')
        process.stdout.write(`${text}\n`)
      }
    }
    return 0
  },
}
