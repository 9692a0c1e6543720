import { once } from 'node:events'
import process from 'node:process'

/**
 * Writes to standard output and waits while whoever reads it is behind.
 *
 * @returns false when nobody reads any more, as after `| head`
 */
export async function writeOut(text: string): Promise<boolean> {
  const { stdout } = process
  if (stdout.destroyed || stdout.errored !== null) return false
  if (stdout.write(text)) return true
  try {
    await once(stdout, 'drain')
    return true
  } catch {
    return false
  }
}
