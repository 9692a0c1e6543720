/** What was measured of one agent. */
export interface Figures {
  readonly agent: string
  readonly round: number
  readonly pods: number
  /** From the start of the program until every target is scraped. */
  readonly listCpuSeconds: number
  readonly listSeconds: number
  /** Some time after that. */
  readonly rssMib: number
  readonly peakMib: number
  readonly rssAfterChurnMib: number
  /** Shares of one core. */
  readonly idleCores: number
  readonly churnCores: number
  readonly reloadSeconds: number
  readonly reloadCpuSeconds: number
  /** Scrapes left out around the reload; undefined where the agent does not tell. */
  readonly missedInReload: number | undefined
}

/** One line for people. */
export function describe(figures: Figures): string {
  const { agent, round, pods, missedInReload } = figures
  return [
    `${agent.padEnd(8)} round ${round}: ${pods} pods in ${figures.listCpuSeconds.toFixed(1)} CPU-s (${figures.listSeconds.toFixed(1)} s)`,
    `RSS ${figures.rssMib.toFixed(0)} MiB (peak ${figures.peakMib.toFixed(0)}, after churn ${figures.rssAfterChurnMib.toFixed(0)})`,
    `idle ${figures.idleCores.toFixed(3)} cores, churn ${figures.churnCores.toFixed(3)} cores`,
    `reload ${figures.reloadSeconds.toFixed(2)} s (${figures.reloadCpuSeconds.toFixed(2)} CPU-s)${missedInReload === undefined ? '' : `, ${missedInReload} scrapes missed`}`,
  ].join(', ')
}
