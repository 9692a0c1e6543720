import { ObjectCutter } from './object-cutter.ts'
import { fieldOf, textOf } from './raw-object.ts'
import { WorkSlice } from './work-slice.ts'

export interface ReadOptions {
  readonly maxObjectBytes: number
  readonly onTooLarge: (bytes: number) => void
}

/** What stands around the items of a list. */
export interface ListEnd {
  readonly resourceVersion: string
  /** Asks for the rest of a list; empty when this is all. */
  readonly continueToken: string
}

/**
 * Reads a list item by item, in slices of a few milliseconds.
 *
 * @throws SyntaxError when it is no list, or not all of it
 */
export async function readList(
  body: AsyncIterable<Buffer>,
  onItem: (item: unknown) => void,
  options: ReadOptions,
): Promise<ListEnd> {
  const onObject = (text: string): void => onItem(parse(text))
  const cutter = new ObjectCutter({ ...options, layout: 'list', onObject })
  await pushAll(cutter, body)
  const list = cutter.endList()
  const resourceVersion = textOf(list, 'metadata', 'resourceVersion')
  const items = fieldOf(list, 'items')
  if (resourceVersion === '' || (items !== null && !Array.isArray(items))) {
    throw new SyntaxError('the answer is no list; expected "items" and "metadata.resourceVersion"')
  }
  return { resourceVersion, continueToken: textOf(list, 'metadata', 'continue') }
}

/** Something that a watch tells. */
export interface WatchEvent {
  readonly type: string
  readonly object: unknown
}

/**
 * Reads the events of a watch until it ends.
 *
 * @throws SyntaxError for what is no event, and for the half of one
 */
export async function readEvents(
  body: AsyncIterable<Buffer>,
  onEvent: (event: WatchEvent) => void,
  options: ReadOptions,
): Promise<void> {
  const onObject = (text: string): void => {
    const event = parse(text)
    onEvent({ type: textOf(event, 'type'), object: fieldOf(event, 'object') })
  }
  const cutter = new ObjectCutter({ ...options, layout: 'stream', onObject })
  await pushAll(cutter, body)
  if (!cutter.isWhole) throw new BrokenOffError('the watch breaks off within an event')
}

/** A watch that ended in the middle of an event; what came before is good. */
export class BrokenOffError extends SyntaxError {}

async function pushAll(cutter: ObjectCutter, body: AsyncIterable<Buffer>): Promise<void> {
  const slice = new WorkSlice()
  for await (const chunk of body) {
    cutter.push(chunk)
    await slice.next()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const shown = JSON.stringify(text.slice(0, 60))
    throw new SyntaxError(`cannot parse the object that begins with ${shown}`, { cause: error })
  }
}
