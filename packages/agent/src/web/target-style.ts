import { Html } from '@vmkit/daemon/http-server'

/** How /targets looks, in addition to what all pages share. */
export const targetStyle = new Html(
  'body{max-width:100rem}' +
    '.filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end}' +
    '.filter label{display:flex;flex-direction:column;flex:1 1 14rem}' +
    '.filter .check{flex:0 0 auto;flex-direction:row;gap:.3rem;align-items:center}' +
    '.filter input,.filter button{font:inherit;padding:.2rem .4rem}' +
    'h2{font-size:1.15rem;margin:1.5rem 0 .4rem}h2 span{font-weight:normal;font-size:1rem}' +
    '.targets{table-layout:fixed}.targets th{width:5.5rem}' +
    '.targets th:first-child{width:4.2rem}.targets th.wide{width:auto}' +
    '.targets .number{text-align:right}.targets .wide{overflow-wrap:anywhere}' +
    '.number span{display:block}' +
    '.tag{border:1px solid;border-radius:.3rem;padding:0 .3rem;font-size:.85em}' +
    '.notice{border:1px solid #b07a00;padding:.4rem .6rem}' +
    '.jobs>span{display:inline-block;margin-right:1rem}' +
    '.plain{list-style:none;margin:.3rem 0;padding:0}' +
    '.plot{display:block}.plot .good{fill:#2a8a3c}.plot .failed{fill:#c8372d}' +
    '@media(max-width:50rem){' +
    '.targets,.targets tbody,.targets tr{display:block}' +
    '.targets thead{display:none}.targets tr{border:1px solid #8884;margin:0 0 .7rem;padding:.3rem .5rem}' +
    '.targets td{display:inline-block;border:0;padding:.1rem 1rem .1rem 0;min-width:0}' +
    '.targets td.wide{display:block;padding-right:0}' +
    '.targets .number{text-align:left}.number span,.plot{display:inline-block;vertical-align:middle}' +
    '.targets td:empty{display:none}' +
    '.targets td[data-name]:not(.wide)::before{content:attr(data-name) ": ";opacity:.65;color:CanvasText}' +
    '}',
)
