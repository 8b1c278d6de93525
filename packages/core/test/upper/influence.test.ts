import { expect, it } from 'vitest';
import type { LearnStep } from '../../src/index.js';
import { unseen } from '../../src/upper/influence.js';

/** A step of which only θ, h and its bound are looked at. */
const step = (theta: readonly number[], gradient: readonly number[], total = 0.1): LearnStep =>
  ({
    theta: Float64Array.from(theta),
    gradient: Float64Array.from(gradient),
    bound: { total },
  }) as unknown as LearnStep;

/** Seen to fall much along the first parameter, and by 3 of a level of 1 along the second, at a distance of 1. */
const trace = [step([1, 1], [100, 3])];
const free = (theta: Float64Array): Float64Array => theta;
const boxed = (theta: Float64Array): Float64Array => theta.map((t) => Math.max(t, 0));

it('asks for less of a parameter that a box holds: F may level out beyond', () => {
  const here = step([0, 0], [0.1, 0.9]);
  expect(unseen(here, trace, 1, free)).toEqual([1]);
  expect(unseen(here, trace, 1, boxed)).toEqual([]);
  // Not where less than 3 was seen, nor of the other sign, nor where h leads into the box.
  expect(unseen(here, [step([1, 1], [100, 2.9])], 1, boxed)).toEqual([1]);
  expect(unseen(here, [step([1, 1], [100, -3])], 1, boxed)).toEqual([1]);
  expect(unseen(step([0, 0], [0.1, -0.9]), trace, 1, boxed)).toEqual([1]);
  // Where F certainly changes at the record itself, as much as counts, no step before is asked.
  expect(unseen(step([0, 0], [-100, 1.1]), [], 1, boxed)).toEqual(['together', 0]);
  expect(unseen(step([0, 0], [-100, 1.1]), [], 1, free)).toEqual(['together', 0, 1]);
  expect(unseen(step([0, 0], [-100, 1.1], 1.2), [], 1, boxed)).toEqual(['together', 0, 1]);
});
