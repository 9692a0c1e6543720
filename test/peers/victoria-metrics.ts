import { getJson, start, until, untilUp, freePort, type Started } from './process.ts'

/** A real VictoriaMetrics. */
export interface VictoriaMetrics extends AsyncDisposable {
  readonly url: string
  readonly process: Started
  /** Instant query; rows as label objects with a value. */
  query(expr: string): Promise<{ metric: Record<string, string>; value: number }[]>
  /** Every stored sample of the series that match, by `/api/v1/export`. */
  export(
    selector: string,
  ): Promise<{ metric: Record<string, string>; values: number[]; timestamps: number[] }[]>
}

/** Starts a real VictoriaMetrics on the loopback interface with its data in `dir`. */
export async function startVictoriaMetrics(
  program: string,
  dir: string,
  port?: number,
): Promise<VictoriaMetrics> {
  const at = port ?? (await freePort())
  const url = `http://127.0.0.1:${at}`
  const process = start(program, [
    `-storageDataPath=${dir}`,
    `-httpListenAddr=127.0.0.1:${at}`,
    '-retentionPeriod=1',
    '-search.latencyOffset=0s',
    '-search.disableCache',
  ])
  await untilUp(`${url}/health`, process)
  return {
    url,
    process,
    async query(expr) {
      const { data } = await getJson(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`)
      return data.result.map((row: any) => ({ metric: row.metric, value: Number(row.value[1]) }))
    },
    async export(selector) {
      const answer = await fetch(`${url}/api/v1/export?match[]=${encodeURIComponent(selector)}`)
      const text = await answer.text()
      return text
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line))
    },
    [Symbol.asyncDispose]: async () => void (await process.stop('SIGKILL')),
  }
}

/** Waits until VictoriaMetrics has made what it received visible to queries. */
export async function untilStored(vm: VictoriaMetrics, expr: string, timeoutMs = 30_000) {
  return until(
    `${expr} in VictoriaMetrics`,
    async () => {
      const rows = await vm.query(expr)
      return rows.length > 0 && rows
    },
    { timeoutMs, processes: [vm.process] },
  )
}
