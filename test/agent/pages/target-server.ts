import type { ServerResponse } from 'node:http'
import { startLoopback } from '../../peers/loopback.ts'

/** A server whose paths are targets in good and bad health. */
export interface TargetServer extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string
}

const METRICS = '# HELP a what\n# TYPE a counter\na{x="1"} 1\nb 2\nno sample\nc 3\n'

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/good': response => response.end(METRICS),
  '/large': response => response.end('# a comment\n'.repeat(1000)),
  '/html': response => response.end('<!doctype html><title>hello</title>\n'),
  '/failing': response => response.writeHead(503).end('not <now>'),
  '/slow': () => undefined,
}

/** Starts the server. */
export async function startTargetServer(): Promise<TargetServer> {
  return startLoopback((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const answer = answers[path]
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
}
