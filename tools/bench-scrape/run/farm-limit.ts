import type { ChildProcess } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { seriesCount } from '../bodies/body.ts'
import type { FarmReply } from '../farm/farm.ts'
import type { Load } from '../loads.ts'
import { targetHost, targetKinds, type Plan } from '../plan.ts'
import { ask } from './conversation.ts'
import type { Bench } from './scene.ts'
import { cpuSeconds } from './usage.ts'

const SECONDS = 5

/** What the farm can give. */
export interface FarmLimit {
  readonly samplesPerSecond: number
  readonly cpuSecondsPerMillion: number
  /** What one core could give at this cost. */
  readonly samplesPerCoreSecond: number
}

/** Asks all targets of a load as fast as they answer, and sees what that costs the farm. */
export async function measureFarmLimit(bench: Bench, load: Load): Promise<FarmLimit> {
  const farm = bench.processes.fork(join(import.meta.dirname, '../farm/farm.ts'))
  const sockets: Socket[] = []
  try {
    const { bodyDir, isChunked } = bench
    const plan: Plan = {
      jobs: load.jobs,
      bodyDir,
      port: 0,
      isChunked,
      dialect: 'victoriametrics',
    }
    const { port } = await ask<Extract<FarmReply, { kind: 'serving' }>>(farm, {
      kind: 'serve',
      plan,
    })
    const kinds = targetKinds(load.jobs)
    for (const i of kinds.keys()) sockets.push(askForever(targetHost(i), port))
    await bench.progress.wait('farm alone: warming up', 1)
    const before = await count(farm)
    const cpuBefore = cpuSeconds(farm.pid ?? 0)
    await bench.progress.wait('farm alone: measuring', SECONDS)
    const cpu = cpuSeconds(farm.pid ?? 0) - cpuBefore
    const after = await count(farm)
    const samples = kinds.reduce((sum, kind, i) => {
      const body = bench.bodies.get(kind) ?? { lines: [] }
      return sum + seriesCount(body) * ((after[i] ?? 0) - (before[i] ?? 0))
    }, 0)
    return {
      samplesPerSecond: samples / SECONDS,
      cpuSecondsPerMillion: (cpu * 1e6) / samples,
      samplesPerCoreSecond: samples / cpu,
    }
  } finally {
    for (const socket of sockets) socket.destroy()
    await bench.processes.stop(farm)
  }
}

async function count(farm: ChildProcess): Promise<readonly number[]> {
  return (await ask<Extract<FarmReply, { kind: 'counted' }>>(farm, { kind: 'count' })).answered
}

/** Asks again whenever an answer ends: after its length, or with a chunk of no bytes. */
function askForever(host: string, port: number): Socket {
  const request = Buffer.from(
    `GET /metrics HTTP/1.1\r\nHost: ${host}:${port}\r\nAccept-Encoding: gzip\r\n\r\n`,
  )
  const socket = connect({ host, port, noDelay: true })
  /** Bytes of the answer that are still to come; undefined where only chunks tell. */
  let rest: number | undefined
  let isBegun = false
  socket.on('connect', () => socket.write(request))
  socket.on('data', (chunk: Buffer) => {
    if (!isBegun) rest = lengthOfAnswer(chunk)
    isBegun = true
    if (rest !== undefined) rest -= chunk.length
    const isEnd = rest === undefined ? endsInChunk(chunk) : rest <= 0
    if (!isEnd) return
    isBegun = false
    socket.write(request)
  })
  socket.on('error', () => socket.destroy())
  return socket
}

function lengthOfAnswer(first: Buffer): number | undefined {
  const headEnd = first.indexOf('\r\n\r\n') + 4
  const length = /content-length: (\d+)/i.exec(first.toString('latin1', 0, headEnd))?.[1]
  return length === undefined ? undefined : headEnd + Number(length)
}

function endsInChunk(chunk: Buffer): boolean {
  return chunk.toString('latin1', chunk.length - 5) === '0\r\n\r\n'
}
