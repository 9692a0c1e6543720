#!/usr/bin/env node
/**
 * `vmkit-relabel`: what relabel rules make of series, and why.
 *
 * In: a file of rules, and series as arguments or on standard input. Out: a trace of every rule, or
 * one line a series. It reads these two and writes to standard output; it must never change a file.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Labels } from '@vmkit/promql-lite/labels'
import { expandEnv } from '@vmkit/yaml'
import { parseRelabelConfigs } from '../config.ts'
import type { RelabelRules } from '../rules.ts'
import type { Trace } from '../trace/trace.ts'
import { parseArguments, usage, type CliArguments } from './arguments.ts'
import { printHints, printResult, printTrace } from './print.ts'
import { parseSeries } from './series-text.ts'

/** Runs the command; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const wanted = parseArguments(argv)
    if (wanted === undefined) {
      process.stdout.write(usage)
      return 0
    }
    const { config: file, dialect } = wanted
    const rules = parseRelabelConfigs(expandEnv(readConfig(file), process.env), { file, dialect })
    return await run(rules, wanted)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

function readConfig(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`cannot read the rules in ${JSON.stringify(file)}: ${reason}`, { cause: error })
  }
}

async function run(rules: RelabelRules, wanted: CliArguments): Promise<number> {
  if (wanted.series.length > 0) {
    for (const [i, text] of wanted.series.entries()) {
      const series = parseSeries(text)
      const trace = rules.trace(series, { phase: wanted.phase })
      const space = i > 0 && !wanted.json ? '\n' : ''
      process.stdout.write(space + (wanted.json ? json(series, trace) : printTrace(series, trace)))
    }
    return 0
  }
  if (process.stdin.isTTY) {
    process.stdout.write(`${rules.length} ${rules.length === 1 ? 'rule' : 'rules'} in order\n`)
    for (const line of printHints(rules.lint({ phase: wanted.phase }))) {
      process.stdout.write(`${line}\n`)
    }
    return 0
  }
  return readMany(rules, wanted)
}

/** Relabels what standard input holds, line by line; comments and empty lines are left out. */
async function readMany(rules: RelabelRules, wanted: CliArguments): Promise<number> {
  let kept = 0
  let dropped = 0
  let unreadable = 0
  const idle = new Set(rules.rules.keys())
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (/^\s*(?:#|$)/.test(line)) continue
    const series = tryParse(line)
    if (series === undefined) {
      unreadable++
      continue
    }
    const trace = rules.trace(series, { phase: wanted.phase })
    if (trace.result === undefined) dropped++
    else kept++
    for (const step of trace.steps) if (step.matched || step.dropped) idle.delete(step.index)
    process.stdout.write(wanted.json ? json(series, trace) : printResult(series, trace))
  }
  const never =
    idle.size > 0 ? `; never matched: ${[...idle].map(i => `rule ${i + 1}`).join(', ')}` : ''
  process.stderr.write(`${kept} kept, ${dropped} dropped, ${unreadable} not read${never}\n`)
  return 0
}

function tryParse(line: string): Labels | undefined {
  try {
    return parseSeries(line)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}

function json(series: Labels, trace: Trace): string {
  return `${JSON.stringify({ series, ...trace })}\n`
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
