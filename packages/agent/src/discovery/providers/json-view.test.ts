import { expect, test } from 'vitest'
import { JsonView } from './json-view.ts'

const view = JsonView.parse('{"a": {"b": [1, "x", true]}, "n": null, "__proto__": {"p": "q"}}')

test('what is missing or null is empty', () => {
  for (const name of ['n', 'missing', 'toString']) {
    expect(view.get(name).exists).toBe(false)
    expect(view.get(name).text()).toBe('')
    expect(view.get(name).number()).toBe(0)
    expect(view.get(name).isTrue()).toBe(false)
    expect(view.get(name).items()).toEqual([])
    expect(view.get(name, 'deeper').entries()).toEqual([])
  }
})

test('texts, numbers and booleans are texts as written', () => {
  expect(view.get('a', 'b').texts()).toEqual(['1', 'x', 'true'])
  expect(view.get('__proto__', 'p').text()).toBe('q')
})

test.each([
  [
    () => view.get('a').text(),
    'cannot use {"b":[1,"x",true]} as "a" of the answer; expected a text',
  ],
  [() => view.get('a', 'b', 'c'), 'as "a.b" of the answer; expected an object'],
  [() => view.get('a').items(), 'expected a list'],
  [
    () => view.get('a', 'b').items()[1]?.number(),
    '"x" as "a.b.1" of the answer; expected a number',
  ],
  [() => view.items(), 'as the answer; expected a list'],
  [() => JsonView.parse('<html>'), 'cannot read the answer "<html>": it is no JSON'],
])('what is of another kind is refused (%#)', (read, message) => {
  expect(read).toThrow(message)
})
