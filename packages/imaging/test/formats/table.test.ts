import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  EXTENSIONS,
  IMAGE_FORMATS,
  formatNames,
  formatTable,
  isWritten,
} from '../../src/io/formats.js';

it('gives every extension to one format', () => {
  const all = [...EXTENSIONS.keys()];
  expect(new Set(all).size).toBe(all.length);
  expect(IMAGE_FORMATS.filter(isWritten)).toContain('png');
  expect(formatNames(['png', 'npy', 'npz'])).toBe('PNG, npy and npz');
});

it.each(['../../README.md', '../../../../README.md'])('is the table of %s', (path) => {
  const readme = readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
  const [, table] = readme.split(/<!-- \/?formats -->/);
  expect(table?.trim()).toBe(formatTable());
});
