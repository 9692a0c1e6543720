import { existsSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { listEntries, removeEntries, type StoredEntry } from '../quarantine/index.ts'
import { lockFolder } from '../queue/index.ts'
import type { Command } from './command.ts'
import { postOptions } from './post-body.ts'
import { entryLine, entryText, seriesLines } from './quarantine-text.ts'
import { replay } from './quarantine-replay.ts'

const options = {
  json: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  ...postOptions,
} as const

/** `vmkit-agent quarantine`: what a receiver refused. */
export const quarantineCommand: Command = {
  usage: `Shows, sends again or deletes what a receiver refused. FOLDER is the folder of its queue below
-remoteWrite.tmpDataPath, such as vmagent-remotewrite-data/vmkit-queue/1_0123456789ABCDEF.

  vmkit-agent quarantine ls FOLDER             one line for each entry, oldest first
  vmkit-agent quarantine show FOLDER [ID…]     labels and samples
  vmkit-agent quarantine replay FOLDER [ID…]   sends them again, and forgets those that are taken
  vmkit-agent quarantine drop FOLDER ID…       deletes them
  vmkit-agent quarantine drop FOLDER --all     deletes all of them

replay and drop need the agent to be stopped.

  --json                      ls and show: one JSON object a line
  --url URL                   replay: where to
  --username NAME             replay: name for basic authorization
  --password-file FILE        replay: file with the password
  --bearer-token-file FILE    replay: file with a token
  --headers 'NAME: VALUE'     replay: more headers, several separated by ^^
`,
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [what = '', folder = '', ...idTexts] = positionals
    const ids = new Set(idTexts.map(parseId))
    if (folder === '') throw new Error(`cannot do "quarantine ${what}": no folder of a queue given`)
    if (!existsSync(folder)) throw new Error(`cannot read "${folder}": there is no such folder`)
    switch (what) {
      case 'ls':
      case 'show':
        for (const { entry } of select(folder, ids)) {
          const text = what === 'ls' ? entryLine : entryText
          const lines = values.json ? seriesLines(entry, what === 'show') : text(entry)
          process.stdout.write(lines)
        }
        return 0
      case 'replay':
        if (values.url === '') throw new Error('cannot replay: no --url given')
        return await locked(folder, () => replay(folder, select(folder, ids), values))
      case 'drop':
        if (ids.size === 0 && !values.all) {
          throw new Error('cannot drop: no entry named; give their IDs, or --all')
        }
        return await locked(folder, async () => {
          const chosen = select(folder, ids).map(({ entry }) => entry.id)
          const removed = removeEntries(folder, new Set(chosen))
          process.stderr.write(`deleted ${removed} ${removed === 1 ? 'entry' : 'entries'}\n`)
          return 0
        })
      default:
        throw new Error(`cannot do "quarantine ${what}": expected ls, show, replay or drop`)
    }
  },
}

function parseId(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new Error(`cannot use "${text}": not the ID of an entry; see quarantine ls`)
}

/** The entries with these ids, or all; an id without an entry is an error. */
function select(folder: string, ids: ReadonlySet<number>): StoredEntry[] {
  const entries = [...listEntries(folder)]
  if (ids.size === 0) return entries
  const known = new Set(entries.map(({ entry }) => entry.id))
  const missing = [...ids].filter(id => !known.has(id))
  if (missing.length > 0) throw new Error(`cannot find entry ${missing.join(', ')} in "${folder}"`)
  return entries.filter(({ entry }) => ids.has(entry.id))
}

async function locked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const unlock = lockFolder(folder)
  try {
    return await work()
  } finally {
    unlock()
  }
}
