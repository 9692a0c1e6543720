import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Processes } from '../run/processes.ts'
import { freePort, peerProgram } from '../run/programs.ts'

const CAPTURES = 3
const SECONDS_BETWEEN = 2

/** An exporter whose page is captured. */
export type Exporter = 'node' | 'victoria-metrics' | 'prometheus'

interface Source {
  readonly program: string
  readonly args: (address: string, dir: string) => string[]
}

const sources: Readonly<Record<Exporter, Source>> = {
  node: {
    program: 'prometheus-node-exporter',
    args: address => [`--web.listen-address=${address}`],
  },
  'victoria-metrics': {
    program: 'victoria-metrics',
    args: (address, dir) => [`-httpListenAddr=${address}`, `-storageDataPath=${join(dir, 'vm')}`],
  },
  prometheus: {
    program: 'prometheus',
    args: (address, dir) => {
      const config = join(dir, 'prometheus.yml')
      writeFileSync(
        config,
        `scrape_configs: [{job_name: self, static_configs: [{targets: ['${address}']}]}]\n`,
      )
      return [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(dir, 'prometheus')}`,
        `--web.listen-address=${address}`,
      ]
    },
  },
}

/**
 * Runs the exporters side by side on the loopback interface and captures their pages some seconds
 * apart, so that values drift. What is not installed, or does not answer, is missing in the result.
 */
export async function captureExporters(
  exporters: readonly Exporter[],
  processes: Processes,
  dir: string,
): Promise<Map<Exporter, string[]>> {
  const captures = await Promise.all(
    exporters.map(async exporter => [exporter, await capture(exporter, processes, dir)] as const),
  )
  return new Map(captures.flatMap(([name, texts]) => (texts === undefined ? [] : [[name, texts]])))
}

async function capture(
  exporter: Exporter,
  processes: Processes,
  dir: string,
): Promise<string[] | undefined> {
  const { program, args } = sources[exporter]
  const file = peerProgram(program)
  if (file === undefined) return undefined
  const address = `127.0.0.1:${await freePort()}`
  const child = processes.start(file, args(address, dir))
  try {
    await firstAnswer(`http://${address}/metrics`)
    const texts: string[] = []
    for (let i = 0; i < CAPTURES; i++) {
      await sleep(1000 * SECONDS_BETWEEN)
      const answer = await fetch(`http://${address}/metrics`)
      texts.push(await answer.text())
    }
    return texts
  } catch {
    return undefined
  } finally {
    await processes.stop(child)
  }
}

async function firstAnswer(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await (await fetch(url)).text()
      return
    } catch (error) {
      if (attempt === 100) throw error
      await sleep(100)
    }
  }
}
