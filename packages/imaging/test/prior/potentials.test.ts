import { expect, it } from 'vitest';
import { REGULARISERS } from '../../src/prior/catalogue.js';
import { potentialsFor, termsOf } from '../../src/prior/expression.js';

it('has one that is not convex for blocks of differences and for filters alone', () => {
  const of = REGULARISERS.filter((entry) => potentialsFor(entry).includes('student'));
  expect(of.map(({ name }) => name)).toEqual(['tv', 'tv-isotropic', 'tv-colour', 'filters']);
  expect(termsOf('tv-isotropic:student')[0]?.potential).toBe('student');
});

it.each([
  ['tv:softplus', 'softplus is of signed numbers: of the size of a block it would have a kink'],
  ['tv:firm', 'firm is of single numbers, the responses of filters.'],
  ['tgv:student', 'student is not convex, for which total generalised variation has no bounds.'],
  ['weight-map:student', 'student is not convex, for which'],
])('refuses %s with the reason', (prior, reason) => {
  expect(() => termsOf(prior)).toThrow(/^Expected one of charbonnier/);
  expect(() => termsOf(prior)).toThrow(reason);
});

it('refuses potentials that there are not without one', () => {
  expect(() => termsOf('tv:cauchy')).toThrow(/but received "cauchy"\.$/);
});
