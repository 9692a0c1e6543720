import { join } from 'node:path'
import { expect, test } from 'vitest'
import { getJson, getText, start, until } from '../peers/process.ts'

const main = join(import.meta.dirname, '../../examples/quickstart/main.ts')

test(
  'the quickstart shows a firing alert, and Ctrl-C ends all of it',
  { timeout: 150_000 },
  async () => {
    await using quickstart = start(process.execPath, [main])
    const linkTo = (name: string): string => {
      const line =
        quickstart
          .output()
          .split('\n')
          .find(one => one.trim().startsWith(name)) ?? ''
      return new URL(/http:\S+/.exec(line)?.[0] ?? '').origin
    }
    await until('the alert', async () => quickstart.output().includes('fires and has arrived'), {
      timeoutMs: 120_000,
      processes: [quickstart],
    })

    const { data } = await getJson(`${linkTo('agent')}/api/v1/targets`)
    expect(data.activeTargets.map((target: any) => target.health)).toEqual(['up', 'up', 'up'])
    const recorded = await getJson(
      `${linkTo('store')}/api/v1/query?query=job:shop_requests:rate30s`,
    )
    expect(recorded.data.result.map((row: any) => row.metric.code).toSorted()).toEqual([
      '200',
      '500',
    ])
    const dropped = await getJson(`${linkTo('store')}/api/v1/query?query=shop_temperature_celsius`)
    expect(dropped.data.result).toEqual([])
    const range = `${linkTo('store')}/api/v1/query_range?query=up&start=${Date.now() / 1000 - 10}&end=${Date.now() / 1000}&step=5s`
    expect((await getJson(range)).data.result).toHaveLength(3)
    expect(await getText(`${linkTo('sink')}/`)).toContain('ShopQueueFull')

    const agent = linkTo('agent')
    expect(await quickstart.stop('SIGINT'), quickstart.output()).toBe(0)
    await expect(fetch(agent)).rejects.toThrow('fetch failed')
  },
)
