import { expect, it } from 'vitest';
import { atLeast } from '../lib/node-version.mjs';

it.each([
  ['20.19.0', '20.19.0', true],
  ['20.20.0', '20.19.0', true],
  ['22.0.0', '20.19.0', true],
  ['20.9.0', '20.19.0', false],
  ['18.20.9', '20.19.0', false],
])('atLeast(%s, %s) is %s', (version, needed, expected) => {
  expect(atLeast(version, needed)).toBe(expected);
});
