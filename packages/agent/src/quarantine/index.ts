/**
 * What a receiver refused for its content, kept beside the receiver's queue until a person looks.
 *
 * In: request bodies, mostly of one series each, with the status and the reason of the refusal. Out:
 * files that are bounded in bytes, oldest deleted first; their entries for the command line.
 * It must never hold up sending: what cannot be kept is given back to the caller, who books it.
 */
export { readEntryBlock, type Entry } from './entry.ts'
export { listEntries, removeEntries, type StoredEntry } from './entry-files.ts'
export { openQuarantine, type Quarantine } from './quarantine.ts'
export { unpackBlock } from './unpack-block.ts'
