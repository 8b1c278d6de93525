// The tests of automatic differentiation start copies of TensorFlow.js, each of which wants a process to itself; all
// others share one, as those of the other packages do.
import { defineConfig } from 'vitest/config';
import shared from '../../vitest.config.mjs';

const AUTODIFF = 'test/autodiff/**/*.test.ts';
const { test } = shared;

export default defineConfig({
  test: {
    ...test,
    projects: [
      { test: { ...test, name: 'autodiff', include: [AUTODIFF], isolate: true } },
      { test: { ...test, name: 'mathematics', exclude: [AUTODIFF] } },
    ],
  },
});
