import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { claimQueueFolders, danglingQueues, queueFolder } from './queue-folder.ts'

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

describe('the queues of a list of receivers', () => {
  const [a, b] = [URL_TEXT, 'http://example-2:8428/api/v1/write']
  const unnamed = (url: string) => ({ url, name: '' })

  function inTemporaryDir(run: (dir: string) => void): void {
    const dir = mkdtempSync(join(tmpdir(), 'vmkit-queues-'))
    try {
      run(dir)
    } finally {
      rmSync(dir, { recursive: true })
    }
  }

  test('follow their URLs to other places of the list', () => {
    inTemporaryDir(dir => {
      const before = [a, b].map((url, i) => queueFolder(dir, i, url))
      for (const queue of before) {
        mkdirSync(queue, { recursive: true })
        writeFileSync(join(queue, 'whose'), queue)
      }
      const claims = claimQueueFolders(dir, [unnamed(b), unnamed(a)])
      expect(claims.map(claim => claim.movedFrom)).toEqual(before.toReversed())
      const whose = claims.map(claim => readFileSync(join(claim.dir, 'whose'), 'utf8'))
      expect(whose).toEqual(before.toReversed())
      expect(claims.map(claim => claim.dir)).toEqual(
        [b, a].map((url, i) => queueFolder(dir, i, url)),
      )
      expect(
        danglingQueues(
          dir,
          claims.map(claim => claim.dir),
        ),
      ).toEqual([])
    })
  })

  test('are not taken from a receiver that still uses them', () => {
    inTemporaryDir(dir => {
      mkdirSync(queueFolder(dir, 0, a), { recursive: true })
      const claims = claimQueueFolders(dir, [unnamed(a), unnamed(a)])
      expect(claims).toEqual([0, 1].map(i => ({ dir: queueFolder(dir, i, a) })))
    })
  })

  test('go by a name where there is one, whatever the URL', () => {
    expect(claimQueueFolders('/data', [{ url: a, name: 'eu.main' }])).toEqual([
      { dir: '/data/vmkit-queue/eu.main' },
    ])
  })

  test.each([
    [['../x'], /cannot use -remoteWrite.name="..\/x": it names a folder/],
    [['1_BA6E4303DCFA0D45'], /it names a folder/],
    [['x', 'x'], /cannot use -remoteWrite.name="x" for two -remoteWrite.url/],
  ])('are refused the names %j', (names, message) => {
    const owners = names.map(name => ({ url: a, name }))
    expect(() => claimQueueFolders('/data', owners)).toThrow(message)
  })
})
