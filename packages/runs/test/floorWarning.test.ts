import { Model, boxOf, createImage, type MeasuredPicture } from '@bilevel/imaging';
import { describe, expect, it } from 'vitest';
import { stoppingAt, stoppingText } from '../src/ended.js';
import { floorWarning } from '../src/floorWarning.js';
import type { RunSummary } from '../src/summary.js';

const measured = createImage(
  12,
  11,
  Float64Array.from({ length: 132 }, (_, k) => (k % 7) / 7),
);
const pictures: MeasuredPicture[] = [{ name: 'a', measured, sigma: 0.1 }];
const model = new Model();

describe('floorWarning', () => {
  it('tells of a smoothing at its least, and only of that', () => {
    const risk = { name: 'sure' };
    const { lower } = boxOf(pictures, model, risk);
    const floor = (lower as Float64Array)[1] ?? NaN;
    expect(floorWarning({ theta: Float64Array.of(-3, floor) }, pictures, model, risk)).toEqual({
      code: 'smoothing-floor',
      message: expect.stringMatching(/^The smoothing came to 0\.00462\d*, the least/) as string,
    });
    const above = { theta: Float64Array.of(-3, floor + 0.1) };
    expect(floorWarning(above, pictures, model, risk)).toBeUndefined();
    const clean = [{ ...pictures[0], name: 'a', measured, truth: measured }];
    const below = { theta: Float64Array.of(-3, floor - 1) };
    expect(floorWarning(below, clean, model, undefined)).toBeUndefined();
  });
});

describe('the stopping rule at an end of the box', () => {
  it('takes the part of h that is free to move, and says so', () => {
    const of = { objective: 10, norm: 1, bound: 0.001 };
    const stopping = stoppingAt({ ...of, stationarity: 0.002 }, 1e-3);
    expect(stopping).toMatchObject({ state: 'met', stationarity: 0.002 });
    const hypergradient = { norm: 1, bound: 0.001, kind: 'certified' as const };
    const text = stoppingText({ stopping, hypergradient } as RunSummary);
    expect(text).toMatch(/holds \(certified\): ‖h‖ = 0\.002 of 1 where free to move, bound = /);
    expect(stoppingAt({ ...of, stationarity: 1 }, 1e-3)).not.toHaveProperty('stationarity');
  });
});
