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
