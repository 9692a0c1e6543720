import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { danglingQueues, queueFolder } from './index.ts'

const URL_TEXT = 'http://example-1:8428/prometheus/api/v1/write'

test.each([
  [0, URL_TEXT, '1_BA6E4303DCFA0D45'],
  [4, URL_TEXT, '5_BA6E4303DCFA0D45'],
  [0, `${URL_TEXT}?extra_label=a=b`, '1_BA6E4303DCFA0D45'],
  [0, `${URL_TEXT}#top`, '1_BA6E4303DCFA0D45'],
  [0, `${URL_TEXT}?a=b#top`, '1_BA6E4303DCFA0D45'],
])('the queue of place %d and "%s" is %s', (index, url, name) => {
  expect(queueFolder('/data', index, url)).toBe(`/data/vmkit-queue/${name}`)
})

test('a user name in the URL counts, and so does every other character', () => {
  const urls = [URL_TEXT, `${URL_TEXT}/`, URL_TEXT.replace('//', '//u:p@')]
  expect(new Set(urls.map(url => queueFolder('/data', 0, url))).size).toBe(3)
})

test('queues whose URL is gone are found, and none where nothing was ever queued', () => {
  const dir = mkdtempSync(join(tmpdir(), 'vmkit-queues-'))
  try {
    expect(danglingQueues(dir, [])).toEqual([])
    const [kept, gone] = [queueFolder(dir, 0, URL_TEXT), queueFolder(dir, 1, URL_TEXT)]
    for (const queue of [kept, gone]) mkdirSync(queue, { recursive: true })
    expect(danglingQueues(dir, [kept])).toEqual([gone])
  } finally {
    rmSync(dir, { recursive: true })
  }
})
