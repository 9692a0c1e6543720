import { promqlDurationMs } from '../../duration.ts'
import { parseGoInteger, parseNumber } from '../../number.ts'
import type { TokenStream } from '../../token-stream.ts'

/** Takes a number, or a duration as seconds. */
export function parseNumberToken(tokens: TokenStream): number {
  const { kind, source } = tokens.peek()
  if (kind === 'duration') return parseDurationToken(tokens) / 1000
  const value =
    kind === 'number' || kind === 'name'
      ? (parseGoInteger(source) ?? parseNumber(source))
      : undefined
  const isTooLarge = Math.abs(value ?? 0) === Infinity && kind === 'number'
  if (value === undefined || isTooLarge || /^[^\de.x]*[kmgt]/i.test(source.replace(/^[\d._]+/, '')))
    return tokens.fail(`unexpected ${tokens.describe()}; expected a number`)
  tokens.next()
  return value
}

/** Takes a duration; returns milliseconds. */
export function parseDurationToken(tokens: TokenStream): number {
  const { source } = tokens.peek()
  const ms = promqlDurationMs(source)
  if (ms === undefined) {
    return tokens.fail(
      `${JSON.stringify(source)} is no duration; the parts go from large to small, each once, as in 1h30m`,
    )
  }
  tokens.next()
  return ms
}
