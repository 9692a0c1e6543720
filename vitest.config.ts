import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/{src,test}/**/*.test.ts'],
          benchmark: { include: ['packages/*/{src,test}/**/*.bench.ts'] },
        },
      },
      {
        // The same cases with the regex engine of the browser.
        ssr: { resolve: { conditions: ['browser'] } },
        test: {
          name: 'browser-engine',
          env: { REGEX_ENGINE: 're2js' },
          include: [
            'packages/promql-lite/src/{regex,selector}.test.ts',
            'packages/promql-lite/src/regex/*.test.ts',
            'packages/relabel/src/**/*.test.ts',
          ],
          benchmark: { include: [] },
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          benchmark: { include: ['test/**/*.bench.ts'] },
          testTimeout: 60_000,
        },
      },
    ],
  },
})
