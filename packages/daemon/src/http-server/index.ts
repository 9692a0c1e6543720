/**
 * The HTTP server of both programs: listeners, TLS, authorization, limits, the pages all have.
 *
 * In: routes of the program, flags, the log, metrics. Out: answers, and `vm_http_*` and
 * `vm_tcplistener_*` metrics.
 * Must never read a body without a bound, show a secret, or let an error of a handler end the program.
 */
export { html, Html, type HtmlValue } from './html.ts'
export { json, page } from './response.ts'
export { Router, type AuthKeyName, type Handler, type HandlerOptions } from './router.ts'
export { startHttpServer, type HttpServer, type HttpServerOptions } from './server.ts'
export { type HttpResponse, type HttpServerRequest, RequestError } from './types.ts'
