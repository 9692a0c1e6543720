import { INTERVAL_MS, type Answer, type Story } from './story.ts'

/** What a reload has made of a story's job. */
export type Changes = ReadonlyMap<Story, NonNullable<Answer['reload']>>

/** Writes the configuration of one agent: a job for each story. JSON is YAML as well. */
export function scrapeConfig(
  stories: readonly Story[],
  changes: Changes,
  { agent, address }: { readonly agent: string; readonly address: string },
): string {
  const jobs = stories.flatMap(story => {
    const change = changes.get(story) ?? {}
    if (change === 'removed') return []
    return {
      job_name: story.name,
      metrics_path: `/${story.name}`,
      headers: [`X-Agent: ${agent}`],
      static_configs: [{ targets: [address], labels: { story: story.name, ...story.labels } }],
      ...story.job,
      ...change,
    }
  })
  const global = { scrape_interval: `${INTERVAL_MS / 1000}s`, ...stories[0]?.global }
  return JSON.stringify({ global, scrape_configs: jobs }, undefined, 2)
}
