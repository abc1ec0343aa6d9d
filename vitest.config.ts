import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** What scans of tests keep is not for the user's own cache. */
const env = { XDG_CACHE_HOME: path.resolve('out/cache') };

/** One project per kind of test; `npm test` runs each as a stage of its own. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{unit,property,harness,oracle,fixtures,fuzz,mutants}/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 20_000,
          env,
        },
      },
      ...['lsp', 'cli', 'oracle', 'native', 'packaging', 'neovim'].map((name) => ({
        test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 60_000, hookTimeout: 60_000, env },
      })),
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          env,
          poolOptions: { forks: { singleFork: true } },
        },
      },
    ],
  },
});
