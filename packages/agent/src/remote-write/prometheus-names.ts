import { METRIC_NAME, type Label, type Labels } from '@vmkit/promql-lite/labels'

/** Returns the labels with an underscore for each character that names may not hold. */
export function withPrometheusNames(labels: Labels): Label[] {
  return labels.map(({ name, value }) =>
    name === METRIC_NAME
      ? { name, value: value.replace(/[^a-zA-Z0-9_:]/gu, '_') }
      : { name: name.replace(/[^a-zA-Z0-9_]/gu, '_'), value },
  )
}
