import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

const ticks = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('turns are given in order, and never more than there are', async () => {
  const turns = new Turns(2)
  const { signal } = new AbortController()
  const order: number[] = []
  const held = new Map<number, Disposable>()
  for (let i = 0; i < 5; i++) {
    const take = async (): Promise<void> => {
      held.set(i, await turns.take(signal))
      order.push(i)
    }
    void take()
  }
  await ticks()
  expect(order).toEqual([0, 1])
  // Giving back twice is giving back once.
  held.get(1)?.[Symbol.dispose]()
  held.get(1)?.[Symbol.dispose]()
  await ticks()
  expect(order).toEqual([0, 1, 2])
  held.get(0)?.[Symbol.dispose]()
  held.get(2)?.[Symbol.dispose]()
  await ticks()
  expect(order).toEqual([0, 1, 2, 3, 4])
})

test('whoever gives up takes no turn', async () => {
  const turns = new Turns(1)
  const controller = new AbortController()
  const first = await turns.take(controller.signal)
  const second = turns.take(controller.signal)
  controller.abort()
  await expect(second).rejects.toThrow('given up')
  await expect(turns.take(controller.signal)).rejects.toThrow('given up')
  first[Symbol.dispose]()
  using _ = await turns.take(new AbortController().signal)
})
