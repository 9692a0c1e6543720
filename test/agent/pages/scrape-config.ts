/** Jobs with targets in all states. */
export function scrapeConfig(address: string): object {
  const job = (name: string, path: string, fields: object = {}): object => ({
    job_name: name,
    metrics_path: path,
    static_configs: [{ targets: [address], labels: { odd: 'a<b>"c\\' } }],
    ...fields,
  })
  const drop = { action: 'drop', source_labels: ['job'], regex: 'relabeled-away' }
  return {
    global: { scrape_interval: '1s', scrape_timeout: '300ms' },
    scrape_configs: [
      job('good', '/good', { params: { q: ['"x"', 'y'] } }),
      job('large', '/large'),
      job('html', '/html'),
      job('failing', '/failing'),
      job('slow', '/slow'),
      job('too-large', '/large', { max_scrape_size: '1KiB' }),
      job('too-many-samples', '/good', { sample_limit: 2 }),
      job('too-many-labels', '/good', { label_limit: 1 }),
      job('refused', '/metrics', { static_configs: [{ targets: ['127.0.0.1:1', '127.0.0.1:2'] }] }),
      job('mixed', '/good', {
        static_configs: [{ targets: [`${address}/b`, `${address}/good`, '127.0.0.1:1'] }],
      }),
      job('rarely', '/good', { scrape_interval: '10h', scrape_offset: '9h' }),
      job('relabeled-away', '/good', { relabel_configs: [drop] }),
      job('empty', '/good', { static_configs: [{ targets: [] }] }),
    ],
  }
}
