import { errorText } from '@vmkit/daemon/errors'
import type { HttpClient } from '@vmkit/daemon/http-client'
import { ask, type AskOptions, type Trouble } from './ask.ts'
import { readList, type ReadOptions } from './read-stream.ts'

/**
 * Reads a list, all parts of it if it comes in parts, and returns its version.
 *
 * @param urlOf returns the URL of the first part, or of what follows a token
 */
export async function listObjects(
  client: HttpClient,
  urlOf: (continueToken: string) => string,
  onItem: (item: unknown) => void,
  options: Omit<AskOptions, 'decompress'> & { readonly read: ReadOptions },
): Promise<{ readonly kind: 'listed'; readonly resourceVersion: string } | Trouble> {
  let resourceVersion = ''
  let continueToken = ''
  do {
    const answer = await ask(client, urlOf(continueToken), { ...options, decompress: true })
    if (answer.kind !== 'open') return answer
    try {
      const end = await readList(answer.body, onItem, options.read)
      if (end.continueToken !== '' && end.continueToken === continueToken) {
        throw new SyntaxError('it goes round in circles; expected another "metadata.continue"')
      }
      resourceVersion ||= end.resourceVersion
      continueToken = end.continueToken
    } catch (error) {
      const text = `cannot read the list: ${errorText(error)}`
      return { kind: 'failed', reason: 'bad list', text }
    }
  } while (continueToken !== '')
  return { kind: 'listed', resourceVersion }
}
