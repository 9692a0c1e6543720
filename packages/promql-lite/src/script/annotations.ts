import { compileRegex } from '../regex.ts'
import type { Difference } from './compare.ts'
import type { EvalCommand, ExpectedMessage } from './script.ts'

/** Returns whether a message is the expected one. */
export function meetsMessage(expected: ExpectedMessage, message: string): boolean {
  return expected.kind === 'text'
    ? expected.text === message
    : compileRegex(expected.pattern).test(message)
}

/** Prints what a message is expected to be. */
export function showMessage(expected: ExpectedMessage): string {
  return expected.kind === 'text' ? JSON.stringify(expected.text) : `/${expected.pattern}/`
}

/**
 * Compares warnings and infos with what a case says of them; a case that says nothing takes any.
 *
 * @param checkMessages whether their texts count, or only that some are there
 */
export function compareAnnotations(
  command: EvalCommand,
  given: { readonly warn: readonly string[]; readonly info: readonly string[] },
  checkMessages: boolean,
): Difference {
  const lines: string[] = []
  for (const { level, isExpected, message } of command.annotations) {
    const texts = given[level]
    const name = level === 'warn' ? 'warning' : 'info'
    if (!isExpected && texts.length > 0) lines.push(`unexpected ${name}: ${texts[0]}`)
    if (!isExpected) continue
    if (texts.length === 0) lines.push(`expected a${level === 'warn' ? '' : 'n'} ${name}, got none`)
    else if (checkMessages && message && !texts.some(text => meetsMessage(message, text)))
      lines.push(`expected the ${name} ${showMessage(message)}, got ${JSON.stringify(texts)}`)
  }
  return lines
}
