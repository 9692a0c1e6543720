import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { collect, make, serve, sized } from './testdata/raw-server.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

test('a fetcher keeps no reader alive once its body is read', async () => {
  const { url } = await serve(socket => socket.write(sized('up 1\n')))
  const { fetcher } = make(url)
  const readers: WeakRef<object>[] = []
  const fetchOnce = async (): Promise<void> => {
    const reader = collect()
    readers.push(new WeakRef(reader))
    await fetcher.fetch(reader)
  }
  for (let i = 0; i < 3; i++) await fetchOnce()
  await expect
    .poll(() => {
      if (typeof collectGarbage === 'function') collectGarbage()
      return readers.filter(reader => reader.deref() !== undefined).length
    })
    .toBe(0)
})
