import type { Labels } from '@vmkit/promql-lite/labels'
import { BadLineError, parseLine } from './line.ts'
import { readMetadata, type FamilyMetadata } from './metadata.ts'
import { parseSeries } from './series.ts'

/** One sample of a body. */
export interface ExposedSample {
  readonly labels: Labels
  readonly value: number
  /** In milliseconds, 0 when the line has none. */
  readonly timestampMs: number
}

/** A line that is no sample, with its place. */
export interface BadLine {
  /** From 1. */
  readonly line: number
  /** In bytes, from 1. */
  readonly column: number
  /** The beginning of the line. */
  readonly text: string
  readonly reason: string
}

/** All that a body says. */
export interface Exposition {
  readonly samples: readonly ExposedSample[]
  readonly badLines: readonly BadLine[]
  readonly metadata: readonly FamilyMetadata[]
}

/** How much of a bad line is kept. */
const MAX_SHOWN_BYTES = 200

/**
 * Parses a whole body, line by line: the plain way, which the layout walk has to agree with.
 * A line that is no sample is left out and listed.
 */
export function parseExposition(body: Buffer): Exposition {
  const samples: ExposedSample[] = []
  const badLines: BadLine[] = []
  const comments: string[] = []
  body
    .toString('latin1')
    .split('\n')
    .forEach((line, index) => {
      try {
        const sample = parseLine(line)
        if (sample === undefined) comments.push(line)
        else {
          const { value, timestampMs } = sample
          samples.push({ labels: parseSeries(sample.series), value, timestampMs })
        }
      } catch (error) {
        badLines.push(badLine(line, index + 1, error))
      }
    })
  return { samples, badLines, metadata: readMetadata(comments) }
}

/** Describes a line that could not be parsed; errors of other kinds are thrown on. */
export function badLine(latin1: string, line: number, error: unknown): BadLine {
  if (!(error instanceof SyntaxError)) throw error
  const column = error instanceof BadLineError ? error.at + 1 : 1
  const shown = Buffer.from(latin1.slice(0, MAX_SHOWN_BYTES), 'latin1').toString()
  return { line, column, text: shown, reason: error.message }
}
