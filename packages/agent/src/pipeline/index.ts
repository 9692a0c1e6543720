/**
 * The one door for every sample, scraped or made by the agent itself.
 *
 * In: pages of series with a value each. Out: the same, as the rules of each receiver left them. It
 * keeps nothing: what it could not pass on, the receivers have booked.
 */
export { createPipeline, type Pipeline } from './pipeline.ts'
export type { RouteRules } from './routes.ts'
