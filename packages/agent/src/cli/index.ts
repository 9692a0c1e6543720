/**
 * The program's subcommands.
 *
 * In: the arguments after the name of the command. Out: text for people, or JSON for scripts, and an
 * exit code. None of them needs a running agent.
 */
import { runCommand, type Command } from './command.ts'
import { quarantineCommand } from './quarantine.ts'
import { queueCommand } from './queue.ts'
import { shardsCommand } from './shards.ts'

const commands: Readonly<Record<string, Command>> = {
  queue: queueCommand,
  quarantine: quarantineCommand,
  shards: shardsCommand,
}

/** Runs the subcommand that `argv` begins with; undefined when it begins with none. */
export function runSubcommand(argv: readonly string[]): Promise<number> | undefined {
  const [name = '', ...args] = argv
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  return command === undefined ? undefined : runCommand(command, args)
}
