// The tests of a package with the mutant that BILEVEL_MUTANT names in the place of its file.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.mjs';

const { file, source, path, code } = JSON.parse(readFileSync(process.env.BILEVEL_MUTANT, 'utf8'));

export default mergeConfig(
  // Built packages, too, are loaded by way of the plugin.
  { ...base, test: { ...base.test, server: {}, reporters: ['json'] } },
  defineConfig({
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        load: (id) => (id === file ? source : id === path ? code : undefined),
      },
    ],
    test: { bail: 1, outputFile: process.env.BILEVEL_MUTANT_RESULT },
  }),
);
