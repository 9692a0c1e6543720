/**
 * The one door for every sample, scraped or made by the agent itself.
 *
 * In: batches. Out: the same batches after the global relabel rules, to every receiver. It keeps
 * nothing: what it could not pass on, the receivers have booked.
 */
export { createPipeline, type Pipeline } from './pipeline.ts'
