import { expect, test } from 'vitest'
import { NOTHING_READ } from './read-counts.ts'
import { brokenLimit, isHtmlPage } from './trouble.ts'

test.each([
  ['<!doctype html><html>', true],
  ['<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">', true],
  ['  <html lang="en">', true],
  ['<htmlish> 1', false],
  ['<?xml version="1.0"?>', false],
  ['{"status":"ok"}', false],
  ['metric {', false],
])('a body that begins with the bad line %j is an HTML page: %j', (text, expected) => {
  expect(isHtmlPage([{ line: 1, column: 1, reason: 'x', text }])).toBe(expected)
})

test('a body without bad lines is no HTML page', () => {
  expect(isHtmlPage([])).toBe(false)
})

test.each([
  [{ afterRelabeling: 3 }, { sampleLimit: 2, labelLimit: 0 }, 'sample-limit', 'sample_limit=2'],
  [{ hasTooManyLabels: true }, { sampleLimit: 0, labelLimit: 4 }, 'label-limit', 'label_limit=4'],
  [{ afterRelabeling: 3 }, { sampleLimit: 3, labelLimit: 4 }, undefined, ''],
  [{ afterRelabeling: 3 }, { sampleLimit: 0, labelLimit: 0 }, undefined, ''],
])('counts %j with limits %j have the trouble %j', (counts, limits, trouble, text) => {
  const broken = brokenLimit({ ...NOTHING_READ, ...counts }, limits)
  expect(broken).toEqual({ trouble, error: expect.stringContaining(text) })
  expect(broken.error === '').toBe(trouble === undefined)
})
