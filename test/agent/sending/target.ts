import { startLoopback } from '../../peers/loopback.ts'

export interface Target extends AsyncDisposable {
  readonly address: string
  readonly scrapes: () => number
}

/** Starts a target that shows what `page` returns for its n-th scrape, counted from 1. */
export async function startTarget(page: (scrape: number) => string): Promise<Target> {
  let scrapes = 0
  const server = await startLoopback((_, response) => void response.end(page(++scrapes)))
  return { ...server, scrapes: () => scrapes }
}
