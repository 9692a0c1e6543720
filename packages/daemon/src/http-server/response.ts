import { html, Html } from './html.ts'
import type { HttpResponse } from './types.ts'

const STYLE = new Html(
  ':root{color-scheme:light dark}' +
    'body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem auto;max-width:72rem;padding:0 1rem}' +
    'nav a{margin-right:1rem}table{border-collapse:collapse;width:100%}' +
    'th,td{border:1px solid #8884;padding:.3rem .5rem;text-align:left;vertical-align:top}' +
    'code,pre,textarea{font-family:ui-monospace,monospace;font-size:13px}' +
    'td code,td a{overflow-wrap:anywhere}th,td{min-width:4ch}td a,td code{display:inline-block;min-width:10ch}' +
    '.ok,.up{color:#2a8a3c}.bad,.down,.firing{color:#c8372d}' +
    '.pending{color:#b07a00}.dim{opacity:.65}',
)

/** Answers with JSON, status 200 unless said otherwise. */
export function json(value: unknown, status = 200): HttpResponse {
  return { status, type: 'json', body: JSON.stringify(value) }
}

/** Answers with a whole page: title, links on top, body; `style` is added to what all pages share. */
export function page(options: {
  readonly title: string
  readonly body: Html
  readonly nav?: readonly { readonly href: string; readonly text: string }[]
  readonly style?: Html
  readonly status?: number
}): HttpResponse {
  const { title, body, nav = [], style } = options
  const links = nav.map(({ href, text }) => html`<a href="${href}">${text}</a>`)
  const text = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${STYLE}${style}
        </style>
      </head>
      <body>
        ${links.length === 0 ? null : html`<nav>${links}</nav>`}
        <h1>${title}</h1>
        ${body}
      </body>
    </html> `.text
  return { status: options.status ?? 200, type: 'html', body: text }
}
