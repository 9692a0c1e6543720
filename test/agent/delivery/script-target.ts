import { startLoopback } from '../../peers/loopback.ts'

/** A target whose n-th answer is the n-th page of a script. */
export interface ScriptTarget extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string
  /** Scrapes so far. */
  scrapes(): number
}

const SERIES = 20
const special = ['NaN', '+Inf', '-Inf', '-0', '0', '0.1', '-12345.678'] as const
/** What a receiver that stores decimal numbers cannot keep to the bit. */
const binary = ['5e-324', '1.7976931348623157e+308', '0.30000000000000004'] as const

/** The page of scrape `n`; undefined for a failure. */
function pageOf(n: number, beganMs: number): string | undefined {
  if (n % 6 === 5) return undefined
  const lines = Array.from({ length: SERIES }, (_, i) => {
    return `steady_total{i="${i}",text="a \\"b\\" é😀"} ${n * (i + 1) + i / 8}`
  })
  for (const [i, value] of special.entries()) lines.push(`special{i="${i}"} ${value}`)
  for (const [i, value] of binary.entries()) lines.push(`binary{i="${i}"} ${value}`)
  // Turns to something else and back.
  lines.push(`changing ${special[n % special.length]}`, `fraction ${Math.sin(n).toFixed(9)}`)
  if (n % 4 < 2) lines.push('comes_and_goes 1')
  lines.push(`own_time ${n} ${beganMs + n}`)
  return `${lines.join('\n')}\n`
}

/** Starts the target. */
export async function startScriptTarget(): Promise<ScriptTarget> {
  const beganMs = Date.now()
  let scrapes = 0
  const server = await startLoopback((_, response) => {
    const text = pageOf(scrapes++, beganMs)
    if (text === undefined) response.writeHead(503).end()
    else response.end(text)
  })
  return { ...server, scrapes: () => scrapes }
}
