/**
 * Reads the text of a configuration from a file or an http(s) URL.
 *
 * In: a path or URL, the environment for `%{NAME}`. Out: the text with variables put in, how to call
 * it in messages, and the folder that relative paths inside it start from.
 * Must never parse what it reads, and never read more than `maxBytes`.
 */
export { loadConfigText, type ConfigText, type LoadConfigOptions } from './load.ts'
