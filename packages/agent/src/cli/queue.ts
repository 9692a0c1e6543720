import { parseArgs } from 'node:util'
import type { Command } from './command.ts'
import { postOptions } from './post-body.ts'
import { catQueues } from './queue-cat.ts'
import { exportQueues } from './queue-export.ts'
import { queueFolders } from './queue-folders.ts'
import { listQueues } from './queue-ls.ts'
import { verifyQueues } from './queue-verify.ts'

const options = {
  json: { type: 'boolean', default: false },
  match: { type: 'string', default: '' },
  to: { type: 'string', default: '' },
  ...postOptions,
} as const

/** `vmkit-agent queue`: what waits in the queues of the receivers. */
export const queueCommand: Command = {
  usage: `Shows, checks and copies what waits in queues on disk; nothing is changed. The agent may run meanwhile:
what it holds in memory is not seen. FOLDER is -remoteWrite.tmpDataPath, or one queue below it.

  vmkit-agent queue ls FOLDER       the segments with their blocks, samples and times, and the sums
  vmkit-agent queue verify FOLDER   reads everything and compares checksums; exit code 1 for damage
  vmkit-agent queue cat FOLDER      the samples as text with timestamps, oldest block first
  vmkit-agent queue export FOLDER   copies the request bodies to files or to a receiver

  --json                      ls, cat: one JSON object a line
  --match SELECTOR            cat: only these series, such as 'up{job="api"}'
  --to FOLDER                 export: where the files go, one for each block
  --url URL                   export: which receiver the blocks are sent to
  --username NAME             export: name for basic authorization
  --password-file FILE        export: file with the password
  --bearer-token-file FILE    export: file with a token
  --headers 'NAME: VALUE'     export: more headers, several separated by ^^
`,
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [what = '', folder = '', ...more] = positionals
    if (more.length > 0) throw new Error(`cannot do "queue ${what}": more than one folder given`)
    if (!['ls', 'verify', 'cat', 'export'].includes(what)) {
      throw new Error(`cannot do "queue ${what}": expected ls, verify, cat or export`)
    }
    if (folder === '') throw new Error(`cannot do "queue ${what}": no folder given`)
    const folders = queueFolders(folder)
    if (what === 'ls') return listQueues(folders, { isJson: values.json })
    if (what === 'verify') return verifyQueues(folders)
    if (what === 'cat') return catQueues(folders, { isJson: values.json, match: values.match })
    return exportQueues(folders, values)
  },
}
