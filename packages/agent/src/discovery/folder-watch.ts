import { watch, type FSWatcher } from 'node:fs'

/** A file that is written in pieces, or several files, are one change. */
const QUIET_MS = 250

/** Tells when something in some folders changes, as well as the system can tell. */
export class FolderWatch {
  readonly #onChange: () => void
  readonly #watchers = new Map<string, FSWatcher>()
  #timer: NodeJS.Timeout | undefined

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** Watches these folders and no others; one that cannot be watched is left to whoever polls. */
  set(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue
      watcher.close()
      this.#watchers.delete(folder)
    }
    for (const folder of folders) {
      if (!this.#watchers.has(folder)) this.#add(folder)
    }
  }

  /** Ends all watching. */
  close(): void {
    clearTimeout(this.#timer)
    this.set(new Set())
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#noteChange())
      watcher.on('error', () => {
        watcher.close()
        this.#watchers.delete(folder)
      })
      this.#watchers.set(folder, watcher)
    } catch {
      // It is not there yet, or there are too many watches; it is tried again with the next pass.
    }
  }

  /** Waits until nothing more changes for a moment. */
  #noteChange(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#onChange, QUIET_MS)
    this.#timer.unref()
  }
}
