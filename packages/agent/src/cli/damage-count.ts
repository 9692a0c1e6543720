import process from 'node:process'

/** Counts damaged blocks that are left out. */
export class DamageCount {
  #blocks = 0

  add(): void {
    this.#blocks++
  }

  /** Says how many there were, if any; returns the exit code: 1 when there were, else 0. */
  report(): number {
    if (this.#blocks === 0) return 0
    const blocks = this.#blocks === 1 ? '1 damaged block' : `${this.#blocks} damaged blocks`
    process.stderr.write(`left out ${blocks}; "queue verify" says where\n`)
    return 1
  }
}
