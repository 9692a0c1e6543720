import { validateHeaderName, validateHeaderValue } from 'node:http'
import { errorText } from '../errors/index.ts'

/** Reads the value of a `headers` flag: `Name: value`, several joined by `^^`. */
export function parseHeaderFlag(text: string): (readonly [name: string, value: string])[] {
  return text
    .split('^^')
    .filter(part => part.trim() !== '')
    .map(part => {
      const colon = part.indexOf(':')
      if (colon < 1) {
        throw new SyntaxError(
          'cannot parse HTTP headers: no ":" in one of them; write Name:value^^Other:value',
        )
      }
      const name = part.slice(0, colon).trim()
      const value = part.slice(colon + 1).trim()
      try {
        validateHeaderName(name)
        validateHeaderValue(name, value)
      } catch (error) {
        throw new SyntaxError(`cannot parse HTTP headers: ${errorText(error)}`, { cause: error })
      }
      return [name, value] as const
    })
}
