import process from 'node:process'
import { errorText } from '@vmkit/daemon/errors'

/** Something the program does besides running as an agent: `vmkit-agent queue ls`. */
export interface Command {
  /** What `--help` prints. */
  readonly usage: string
  /**
   * Does it.
   *
   * @returns the exit code: 0 when all is well, 1 when it found what it looks for to be wrong
   * @throws what makes it impossible; the program exits with 2
   */
  run(args: readonly string[]): Promise<number>
}

/** Runs a command; returns its exit code. */
export async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  const [first] = args
  if (first === undefined || first === '--help' || first === '-help' || first === '-h') {
    process.stdout.write(command.usage)
    return first === undefined ? 2 : 0
  }
  try {
    return await command.run(args)
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`)
    return 2
  }
}
