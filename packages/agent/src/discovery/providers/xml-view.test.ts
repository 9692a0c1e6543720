import { expect, test } from 'vitest'
import { XmlView } from './xml-view.ts'

test('elements and texts are read, all else is passed over', () => {
  const view = XmlView.parse(
    '<?xml version="1.0"?><!DOCTYPE a><a x="1>2"><!-- <b>no</b> --><b> one </b><b/><c y=\'>\'><d>&lt;&#x41;&#66;&amp;lt;&nope;</d></c><b><![CDATA[<&amp;]]></b></a>',
    'a',
  )
  expect(view.items('b').map(one => one.text())).toEqual(['one', '', '<&amp;'])
  expect(view.get('c', 'd').text()).toBe('<AB&lt;&nope;')
  expect(view.get('nothing', 'inside').text()).toBe('')
  expect(view.get('c').attribute('y')).toBe('>')
  expect(view.get('c').attribute('z')).toBe('')
  expect(view.get('c').inner()).toBe('<d>&lt;&#x41;&#66;&amp;lt;&nope;</d>')
  expect(view.items().map(({ name }) => name)).toEqual(['b', 'b', 'c', 'b'])
})

test.each([
  ['{"a": 1}', 'expected a whole <a>'],
  ['', 'expected a whole <a>'],
  ['<html><a/></html>', 'expected a whole <a>'],
  ['<a><b></b>', 'expected a whole <a>'],
  ['<a><b></a></b>', '</a> is lost'],
  ['</a>', '</a> is lost'],
  ['<b>'.repeat(1000), 'it is deeper than 100'],
])('%j is refused', (text, message) => {
  expect(() => XmlView.parse(text, 'a')).toThrow(message)
})
