import { expect, test } from 'vitest'
import { readMetadata } from './index.ts'

test.each([
  ['# TYPE a counter', { name: 'a', type: 'counter', help: '' }],
  ['# HELP a Some text.', { name: 'a', type: '', help: 'Some text.' }],
  ['#\tHELP\ta  Some text.', { name: 'a', type: '', help: 'Some text.' }],
  ['  # TYPE a Gauge\r', { name: 'a', type: 'gauge', help: '' }],
  [String.raw`# HELP a one\ntwo \\ three`, { name: 'a', type: '', help: 'one\ntwo \\ three' }],
  [String.raw`# TYPE "my \"metric\"" summary`, { name: 'my "metric"', type: 'summary', help: '' }],
  ['# HELP a', { name: 'a', type: '', help: '' }],
])('the line %j says %j', (line, family) => {
  expect(readMetadata([line])).toEqual([family])
})

test.each(['# EOF', '#', '# UNIT a seconds', '# TYPE a nonsense', '# help a x', '#HELP a x'])(
  'the line %j says nothing',
  line => {
    expect(readMetadata([line])).toEqual([])
  },
)

test('consecutive lines of one family make one entry, bytes are read as UTF-8', () => {
  const lines = ['# HELP a grün', '# TYPE a counter', '# TYPE b gauge', '# HELP a again']
  expect(readMetadata(lines.map(line => Buffer.from(line).toString('latin1')))).toEqual([
    { name: 'a', type: 'counter', help: 'grün' },
    { name: 'b', type: 'gauge', help: '' },
    { name: 'a', type: '', help: 'again' },
  ])
})
