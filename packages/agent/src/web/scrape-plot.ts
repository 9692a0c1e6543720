import { html, type Html } from '@vmkit/daemon/http-server'
import type { RecentScrape } from '../scrape/index.ts'

const BAR = 5
const STEP = 7
const HEIGHT = 22
/** Even a scrape that took no time can be seen. */
const MIN_BAR = 2
const PLACES = 10

/** Draws the last scrapes, oldest first: a bar as high as the scrape was long, red for a failure. */
export function scrapePlot(recent: readonly RecentScrape[]): Html {
  if (recent.length === 0) return html`–`
  const longestMs = Math.max(1, ...recent.map(({ durationMs }) => durationMs))
  const failures = recent.filter(({ error }) => error !== '').length
  const summary = `last ${recent.length} scrapes: ${failures} failed, the longest took ${longestMs} ms`
  const bars = recent.map((scrape, i) => {
    const height = Math.max(MIN_BAR, Math.round((HEIGHT * scrape.durationMs) / longestMs))
    const time = new Date(scrape.startedMs).toISOString().slice(11, 19)
    const outcome = scrape.error === '' ? `${scrape.samples} samples` : 'failed'
    const kind = scrape.error === '' ? 'good' : 'failed'
    return html`<rect
      class="${kind}"
      x="${(PLACES - recent.length + i) * STEP}"
      y="${HEIGHT - height}"
      width="${BAR}"
      height="${height}"
      ><title>${time} UTC: ${scrape.durationMs} ms, ${outcome}</title></rect
    >`
  })
  return html`<svg
    class="plot"
    role="img"
    aria-label="${summary}"
    width="${PLACES * STEP}"
    height="${HEIGHT}"
    viewBox="0 0 ${PLACES * STEP} ${HEIGHT}"
  >
    ${bars}
  </svg>`
}
