import { isNull, type Decoder } from '@vmkit/yaml'

/** Decodes a field that vmagent has and this program does not have yet: it is always a problem. */
const notSupported: Decoder<never> = (node, path, problems) => {
  if (node !== undefined && !isNull(node)) {
    problems.add(node, path, `"${path}" is not supported yet; leave it out`, 'not-supported')
  }
  return undefined
}

/** Fields of a scrape config that are known, but not supported yet. */
export const notSupportedFields = {
  azure_sd_configs: notSupported,
  gce_sd_configs: notSupported,
  openstack_sd_configs: notSupported,
  ovhcloud_sd_configs: notSupported,
  yandexcloud_sd_configs: notSupported,
} as const
