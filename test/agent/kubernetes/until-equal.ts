import { expect } from 'vitest'
import { until } from '../../peers/process.ts'
import type { Agent } from './agents.ts'
import { targetsOf, type Targets } from './targets.ts'

/** Waits until two agents have the same targets, and others than before; returns them. */
export async function untilEqual(
  what: string,
  agents: readonly [ours: Agent, theirs: Agent],
  pick: (targets: Targets) => readonly string[],
  isNew: (targets: readonly string[]) => boolean,
): Promise<readonly string[]> {
  let last: readonly (readonly string[])[] = []
  try {
    const check = async () => {
      last = await Promise.all(agents.map(async ({ url }) => pick(await targetsOf(url))))
      const [mine = [], other = []] = last
      return isNew(other) && JSON.stringify(mine) === JSON.stringify(other) && mine
    }
    // On a busy machine vmagent takes its time after trouble.
    return await until(`equal targets: ${what}`, check, { timeoutMs: 90_000 })
  } catch (error) {
    // Says what differs; targets that stay as they were are the other reason.
    const [mine = [], other = []] = last
    const ours = mine.filter(one => !other.includes(one)).slice(0, 3)
    const theirs = other.filter(one => !mine.includes(one)).slice(0, 3)
    expect({ what, ours, theirs }).toEqual({ what, ours: [], theirs: [] })
    throw error
  }
}
