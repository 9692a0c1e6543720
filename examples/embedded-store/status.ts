import { BadRequest, type Answer } from './answer.ts'

/** `status/buildinfo`. Grafana turns features on by the version: it is the API's, not ours. */
export const buildInformation: Readonly<Record<string, string>> = {
  version: '3.5.0',
  revision: 'vmkit-embedded-store',
  branch: '',
  buildUser: '',
  buildDate: '',
  goVersion: '',
}

/** `metadata`: the store keeps none. */
export function metadata(parameters: URLSearchParams): Answer {
  if (!/^(?:[-+]?\d+)?$/.test(parameters.get('limit') ?? ''))
    throw new BadRequest('limit must be a number')
  return { data: {} }
}
