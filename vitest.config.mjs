// The one vitest configuration: each package's `test` script names it and runs in its own folder.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'scripts/test/*.test.mjs'],
    // A hang is a failure; a slow machine is not.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // `npm test` counts from the file, which turbo restores with a cached result.
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  },
});
