import { Html } from '@vmkit/daemon/http-server'

/** How /loss looks, in addition to what all pages share. */
export const lossStyle = new Html(
  'body{max-width:100rem}' +
    'h2{font-size:1.15rem;margin:1.8rem 0 .4rem;overflow-wrap:anywhere}' +
    '.sum{display:flex;flex-wrap:wrap;gap:.2rem .9rem;align-items:end;margin:.4rem 0}' +
    '.sum span{opacity:.65;align-self:center}.sum div small{display:block;opacity:.65}' +
    '.sum b{font-size:1.25rem;font-variant-numeric:tabular-nums}' +
    '.share{display:flex;height:.6rem;margin:.4rem 0;background:#8883}' +
    '.share i{min-width:2px}.share .sent{background:#2a8a3c}' +
    '.share .waits{background:#b07a00}.share .lost{background:#c8372d}' +
    '.share .unwanted{background:#8889}' +
    '.losses td.number{text-align:right;font-variant-numeric:tabular-nums}' +
    '.losses td.reason{min-width:12rem}.losses td small{display:block;opacity:.75}' +
    '.losses td.time{white-space:nowrap}' +
    '.losses td.worst{min-width:13rem}.names{list-style:none;margin:0;padding:0}' +
    '.names li{display:flex;justify-content:space-between;gap:1rem}' +
    '.names span{font-variant-numeric:tabular-nums;white-space:nowrap}' +
    '.plot{display:block}.plot rect{fill:#c8372d}.plot path{stroke:#8888}' +
    '@media(max-width:74rem){' +
    '.losses,.losses tbody,.losses tr,.losses td{display:block}.losses thead{display:none}' +
    '.losses tr{border:1px solid #8884;margin:0 0 .7rem;padding:.3rem .5rem}' +
    '.losses td{border:0;padding:.1rem 0}.losses td.number{text-align:left}' +
    '.losses td[data-name]::before{content:attr(data-name) ": ";opacity:.65}' +
    '.losses td .plot,.losses td.number small{display:inline-block;margin-left:.4rem}' +
    '.losses td.worst,.losses td.reason{min-width:0}' +
    '}',
)
