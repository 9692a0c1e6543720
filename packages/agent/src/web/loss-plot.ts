import { html, type Html } from '@vmkit/daemon/http-server'

const BAR = 3
const STEP = 4
const HEIGHT = 22
/** Even one sample among thousands can be seen. */
const MIN_BAR = 2

/** Draws what was lost in each of the last minutes, oldest first. */
export function lossPlot(lastMinutes: readonly number[], nowMs: number): Html {
  const most = Math.max(...lastMinutes)
  const width = lastMinutes.length * STEP
  if (!(most > 0)) return html`<span class="dim">nothing</span>`
  const bars = lastMinutes.map((samples, i) => {
    if (samples === 0) return null
    const height = Math.max(MIN_BAR, Math.round((HEIGHT * samples) / most))
    const time = new Date(nowMs - (lastMinutes.length - 1 - i) * 60_000).toISOString().slice(11, 16)
    return html`<rect x="${i * STEP}" y="${HEIGHT - height}" width="${BAR}" height="${height}"
      ><title>${time} UTC: ${samples} samples</title></rect
    >`
  })
  return html`<svg
    class="plot"
    role="img"
    aria-label="samples lost in each of the last ${lastMinutes.length} minutes, ${most} at most"
    width="${width}"
    height="${HEIGHT}"
    viewBox="0 0 ${width} ${HEIGHT}"
  >
    ${bars}
    <path d="M0 ${HEIGHT - 0.5}H${width}" />
  </svg>`
}
