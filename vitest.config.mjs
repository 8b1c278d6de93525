// The one vitest configuration: each package's `test` script names it, or a configuration that rests on it, and runs in its
// own folder.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'scripts/test/*.test.mjs'],
    // A hang is a failure; a slow machine is not.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Files of a worker share what they import: a process and the engine's modules for each of some 200 files
    // would take longer than their tests. What a file changes outside itself it puts back.
    isolate: false,
    // Built packages are loaded as Node loads them, not rewritten module by module.
    server: { deps: { external: [/\/(?:packages|apps)\/[^/]+\/dist\//] } },
    // `npm test` counts from the file, which turbo restores with a cached result.
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  },
});
