/**
 * The scrape configuration file.
 *
 * In: a path or URL. Out: jobs with every default filled in and every rule parsed, or a ConfigError
 * that lists all mistakes with their places. A mistake that concerns one job only leaves that job
 * out and is reported beside the others. It must never start anything or look for targets.
 */
export { loadScrapeConfig, parseScrapeConfig } from './load.ts'
export { findFiles, resolvePath } from './paths.ts'
export { targetGroups } from './target-groups.ts'
export type {
  DnsSdConfig,
  FileSdConfig,
  HttpAccess,
  HttpSdConfig,
  ScrapeFile,
  ScrapeJob,
  StaticConfig,
} from './types.ts'
