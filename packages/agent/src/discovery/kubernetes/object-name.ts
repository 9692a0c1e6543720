import type { WatchedObject } from '../../kubernetes/types.ts'
import { rawObject, rawText, type RawObject } from './raw.ts'

/** Who an object is; undefined for one without a name, which is of no use. */
export function objectName(
  raw: RawObject,
  share: (text: string) => string,
): (WatchedObject & { readonly metadata: RawObject }) | undefined {
  const metadata = rawObject(raw['metadata'])
  const name = rawText(metadata['name'])
  if (name === '') return undefined
  return { namespace: share(rawText(metadata['namespace'])), name: share(name), metadata }
}
