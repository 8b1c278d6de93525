import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError, adaptiveDescent, dot, norm } from '../../src/index.js';
import { Feasible } from '../../src/upper/box.js';
import { chainProblem } from '../support/chain.js';
import { METHODS, runAll } from '../support/methods.js';
import { normalVector, randomStream } from '../support/random.js';
import { truthOf } from '../support/truth.js';

/** A box and a point of it, many components of which are at a bound. */
function scenario(seed: number): {
  lower: Float64Array;
  upper: Float64Array;
  within: Feasible;
  theta: Float64Array;
  h: Float64Array;
} {
  const random = randomStream(seed);
  const n = 1 + Math.floor(6 * random());
  const lower = normalVector(random, n);
  const upper = lower.map((l) => l + (random() < 0.2 ? 0 : random() * 2));
  const theta = lower.map((l, j) => {
    const kind = random();
    const u = upper[j]!;
    return kind < 0.3 ? l : kind < 0.6 ? u : l + random() * (u - l);
  });
  const h = normalVector(random, n).map((x) => (random() < 0.1 ? 0 : x));
  return { lower, upper, within: new Feasible({ lower, upper }), theta, h };
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, j) => x - b[j]!);

describe.each(Array.from({ length: 60 }, (_, k) => k + 1))('a box, seed %i', (seed) => {
  const { lower, upper, within, theta, h } = scenario(seed);
  const random = randomStream(seed + 1000);

  it('projects onto its nearest point', () => {
    const outside = theta.map((t) => t + 3 * (random() - 0.5));
    const nearest = within.project(outside);
    for (let trial = 0; trial < 20; trial++) {
      const other = lower.map((l, j) => l + random() * (upper[j]! - l));
      expect(norm(minus(nearest, outside))).toBeLessThanOrEqual(norm(minus(other, outside)));
    }
    expect(within.project(nearest)).toEqual(nearest);
    expect(within.project(theta)).toEqual(theta);
  });

  it('measures stationarity by the steepest feasible descent, to the error of h', () => {
    // −h_T is the limit of (P(θ − th) − θ)/t.
    const t = 1e-9;
    const limit = minus(within.project(theta.map((x, j) => x - t * h[j]!)), theta);
    expect(norm(limit) / t).toBeCloseTo(within.stationarity(theta, h), 5);
    const error = normalVector(random, h.length, 0.3);
    const other = h.map((x, j) => x + error[j]!);
    const difference = within.stationarity(theta, h) - within.stationarity(theta, other);
    expect(Math.abs(difference)).toBeLessThanOrEqual(norm(error) * (1 + 1e-12));
  });

  it('turns every metric into a path that starts downhill', () => {
    const n = h.length;
    const factor = Array.from({ length: n }, () => normalVector(random, n));
    // H = FFᵀ + 0.01 I.
    const metric = (v: Float64Array): Float64Array => {
      const out = v.map((x) => 0.01 * x);
      for (const column of factor) {
        const share = dot(column, v);
        for (let j = 0; j < n; j++) out[j]! += share * column[j]!;
      }
      return out;
    };
    const p = within.direction(theta, h, metric);
    const { fall, length } = within.slope(theta, h, p);
    const free = within.reduced(theta, h);
    expect(fall).toBeGreaterThanOrEqual(dot(free, metric(free)) * (1 - 1e-12));
    const t = 1e-9;
    const moved = minus(theta, within.project(theta.map((x, j) => x - t * p[j]!)));
    expect(dot(h, moved) / t).toBeCloseTo(fall, 5);
    expect(norm(moved) / t).toBeCloseTo(length, 5);
  });
});

describe('a box', () => {
  it('is refused when it is empty, with the component', () => {
    const lower = Float64Array.of(0, 2);
    expect(() => new Feasible({ lower, upper: 1 })).toThrow(ArgumentError);
    expect(() => new Feasible({ lower, upper: 1 })).toThrow('component 1');
    expect(() => new Feasible({ lower: NaN })).toThrow(ArgumentError);
    expect(() => new Feasible({ lower: Infinity })).toThrow(ArgumentError);
    expect(() => new Feasible({ lower, upper: new Float64Array(3) })).toThrow(ShapeError);
  });

  it('is refused when it has another length than θ', async () => {
    const problem = chainProblem(1, { dimensions: [5] });
    const method = adaptiveDescent({ box: { lower: new Float64Array(3) } });
    await expect(runAll(problem, Float64Array.of(-2, -2), { method })).rejects.toThrow(ShapeError);
  });

  it('of one point leaves nothing to learn', async () => {
    const problem = chainProblem(1, { dimensions: [5] });
    const point = Float64Array.of(-3, -2);
    for (const method of Object.values(METHODS)) {
      const { result } = await runAll(problem, Float64Array.of(1, 1), {
        method: method({ box: { lower: point, upper: point }, stop: { relative: 1e-2 } }),
        maxSteps: 60,
      });
      expect(result.last.theta).toEqual(point);
      expect(result.last.stationarity).toBe(0);
      // Some take it in more than one evaluation to certify that.
      expect(result.status).toBe(result.best.step === 0 ? 'unmoved' : 'converged');
    }
  });
});

describe.each(Object.entries(METHODS))('the method %s in a box', (name, method) => {
  it.each([1, 2, 3, 4])('ends where F is least in it, seed %i', async (seed) => {
    const problem = chainProblem(seed, { dimensions: [9, 6], regularised: true });
    // The free minimiser, by the method that proves every step.
    const stop = { relative: 1e-5 };
    const start = Float64Array.of(-2, -2);
    const free = await runAll(problem, start, { method: adaptiveDescent({ stop }) });
    expect(free.result.status).toBe('converged');
    const [a = 0, b = 0] = free.result.last.theta;
    // The minimiser is outside by the first component, or by both.
    const lower = Float64Array.of(a + 0.3, seed % 2 === 0 ? b + 0.2 : b - 2);
    const upper = Float64Array.of(a + 2, b + 3);
    const stopInBox = { relative: name === 'stochastic' ? 1e-2 : 2e-3 };
    const { steps, result } = await runAll(problem, start, {
      method: method({ box: { lower, upper }, stop: stopInBox }),
      maxSteps: 400,
    });
    expect(result.status).toBe('converged');
    for (const [k, step] of steps.entries()) {
      step.theta.forEach((t, j) => {
        expect(t).toBeGreaterThanOrEqual(lower[j]!);
        expect(t).toBeLessThanOrEqual(upper[j]!);
      });
      const truth = truthOf(problem, step.theta);
      const measured = new Feasible({ lower, upper }).stationarity(step.theta, truth.gradient);
      expect(Math.abs(measured - step.stationarity)).toBeLessThanOrEqual(step.bound.total);
      const before = steps[k - 1];
      if (before !== undefined && step.certifiedDecrease) {
        expect(truth.value).toBeLessThan(truthOf(problem, before.theta).value);
      }
    }
    const end = truthOf(problem, result.last.theta);
    const tolerance = stopInBox.relative * result.last.objective.value * (1 + 1e-9);
    expect(
      new Feasible({ lower, upper }).stationarity(result.last.theta, end.gradient),
    ).toBeLessThanOrEqual(tolerance);
    // At the bound, with ∇F pointing out of the box: the constraint is active.
    expect(result.last.theta[0]).toBe(lower[0]);
    expect(end.gradient[0]).toBeGreaterThan(0);
  });
});
