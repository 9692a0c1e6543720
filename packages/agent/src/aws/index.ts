/**
 * Requests that AWS services take: signed by Signature Version 4, with keys of any of the usual kinds.
 *
 * In: flags and the variables that AWS sets in its environments. Out: headers for a request.
 * Keys must never be shown, and never be asked for more often than they expire.
 */
export { createSigner, openAws, type Aws, type AwsOptions } from './signer.ts'
