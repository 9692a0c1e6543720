import { expect, test } from 'vitest'
import { DependencyIndex } from './dependency-index.ts'

const users = (index: DependencyIndex, key: string): string[] => [...index.usersOf(key)].toSorted()

test('names who depends on something, whether one or many do', () => {
  const index = new DependencyIndex()
  index.set('a', ['x', 'y', 'x'])
  expect(users(index, 'x')).toEqual(['a'])
  index.set('b', ['x'])
  index.set('b', ['x'])
  index.set('c', ['x'])
  expect(users(index, 'x')).toEqual(['a', 'b', 'c'])
  expect(users(index, 'y')).toEqual(['a'])
  expect(users(index, 'z')).toEqual([])
})

test('what a user no longer depends on forgets it', () => {
  const index = new DependencyIndex()
  index.set('a', ['x', 'y'])
  index.set('b', ['x'])
  index.set('a', ['y', 'z'])
  expect(users(index, 'x')).toEqual(['b'])
  expect(users(index, 'y')).toEqual(['a'])
  expect(users(index, 'z')).toEqual(['a'])
  index.delete('a')
  index.delete('b')
  index.delete('never there')
  expect(['x', 'y', 'z'].flatMap(key => users(index, key))).toEqual([])
  index.set('c', ['x'])
  expect(users(index, 'x')).toEqual(['c'])
})
