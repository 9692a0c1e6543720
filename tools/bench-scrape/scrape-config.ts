import { targetHost, type PlannedJob } from './plan.ts'

/** Writes the scrape configuration of a plan; every agent gets the same. */
export function scrapeConfig(jobs: readonly PlannedJob[], port: number): string {
  let index = 0
  const jobTexts = jobs.map(job => {
    const targets = Array.from(
      { length: job.targets },
      () => `      - '${targetHost(index++)}:${port}'`,
    )
    return [
      `- job_name: ${job.name}`,
      `  scrape_interval: ${job.intervalMs}ms`,
      ...(job.honorLabels ? ['  honor_labels: true'] : []),
      '  static_configs:',
      '    - targets:',
      ...targets,
      ...(job.relabeling === ''
        ? []
        : ['  metric_relabel_configs:', job.relabeling.trim().replaceAll(/^/gm, '    ')]),
    ].join('\n')
  })
  return `scrape_configs:\n${jobTexts.join('\n')}\n`
}
