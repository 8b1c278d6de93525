import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  ballRegion,
  certified,
  certifiedIn,
  checkProblem,
  combinedKind,
  constantOn,
  constantsOn,
  estimated,
  explainBound,
  hypergradient,
  inexactAdHypergradient,
  learn,
  linearGradientDescent,
  linearHeavyBall,
  lowerErrorRate,
  neumannSeries,
  newtonDistance,
  unrolledHypergradient,
  type BilevelProblem,
  type LowerConstants,
  type Region,
} from '../../src/index.js';
import { quarticProblem } from '../support/quartic.js';
import { distance, truthOf } from '../support/truth.js';

const ball = ballRegion(Float64Array.of(3, 4), 2);

describe('a ball', () => {
  it('holds the balls that lie in it, and refuses what rounding leaves open', () => {
    for (const [x, y, r, holds] of [
      [3, 4, 1.999, true],
      [3, 4, 2, false],
      [3, 4, 2.001, false],
      [4, 4, 0.999, true],
      [4, 4, 1.001, false],
      [3, 6.5, 0, false],
      [3, 4, NaN, false],
      [NaN, 4, 0, false],
      [3, 4, Infinity, false],
    ] as const) {
      expect(ball.containsBall(Float64Array.of(x, y), r)).toBe(holds);
    }
    expect(ball.containsBall(Float64Array.of(3), 0)).toBe(false);
  });

  it('is refused without a centre or a radius', () => {
    for (const radius of [0, -1, NaN, Infinity]) {
      expect(() => ballRegion(Float64Array.of(0), radius)).toThrow(ArgumentError);
    }
    expect(() => ballRegion(Float64Array.of(NaN), 1)).toThrow(ArgumentError);
  });
});

describe('a constant that is certified in a region', () => {
  const constant = certifiedIn(5, ball);
  const inside = Float64Array.of(3, 4);

  it('counts as estimated for whoever does not look', () => {
    expect(constant.kind).toBe('estimated');
    expect(combinedKind([certified(1), constant])).toBe('estimated');
    expect(() => certifiedIn(NaN, ball)).toThrow(ArgumentError);
  });

  it('is certified on the balls that the region holds, and nowhere else', () => {
    expect(constantOn(constant, inside, 1)).toEqual(certified(5));
    expect(constantOn(constant, inside, 3)).toEqual(estimated(5));
    const all: Region = { containsBall: () => true };
    for (const radius of [NaN, Infinity]) {
      expect(constantOn(certifiedIn(5, all), inside, radius)).toEqual(estimated(5));
    }
    for (const plain of [certified(1), estimated(1)]) {
      expect(constantOn(plain, inside, Infinity)).toBe(plain);
    }
  });
});

describe('a problem whose constants hold in a ball', () => {
  const evaluate = (seed: number, options: { radius: number; away?: number }, epsilon: number) => {
    const { problem, theta } = quarticProblem(seed, options);
    return hypergradient(problem, theta, { epsilon, delta: 1e-6 });
  };

  it('is certified where its error ball lies in it, and estimated elsewhere', () => {
    // The ball at the start is larger than the region, near the solution it is not.
    expect(evaluate(3, { radius: 0.5, away: 0.45 }, 1e9).bound.kind).toBe('estimated');
    const good = evaluate(3, { radius: 0.5, away: 0.45 }, 1e-3);
    expect(good.bound.kind).toBe('certified');
    expect([good.value.kind, good.corrected.kind]).toEqual(['certified', 'certified']);
    // The solution lies outside: no accuracy helps.
    for (const epsilon of [1e-1, 1e-9]) {
      const bad = evaluate(3, { radius: 0.5, away: 0.6 }, epsilon);
      expect([bad.bound.kind, bad.value.kind, bad.corrected.kind]).toEqual(
        Array.from({ length: 3 }, () => 'estimated'),
      );
    }
  });

  it('has bounds that dominate wherever they are certified', () => {
    const kinds = { certified: 0, estimated: 0 };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.record({
          d: fc.integer({ min: 1, max: 5 }),
          radius: fc.double({ min: 0.01, max: 4, noNaN: true }),
          share: fc.double({ min: 0, max: 1.5, noNaN: true }),
        }),
        fc.integer({ min: -8, max: 1 }),
        fc.constantFrom('plain' as const, 'local' as const, 'sharp' as const),
        (seed, { d, radius, share }, power, certificate) => {
          const away = share * radius;
          const { problem, theta, centre } = quarticProblem(seed, { d, radius, away });
          const epsilon = 10 ** power;
          const h = hypergradient(problem, theta, { epsilon, delta: epsilon, certificate });
          kinds[h.bound.kind]++;
          const { gradient, value, solutions } = truthOf(problem, theta);
          if (h.bound.kind === 'estimated') return;
          const [sample] = h.samples;
          const [solution] = solutions;
          if (sample === undefined || solution === undefined) throw new Error('no sample');
          expect(distance(sample.solution, centre) + sample.epsilon).toBeLessThanOrEqual(radius);
          expect(distance(sample.solution, solution)).toBeLessThanOrEqual(sample.epsilon);
          expect(distance(h.gradient, gradient)).toBeLessThanOrEqual(h.bound.total);
          for (const interval of [h.value, h.corrected]) {
            expect(Math.abs(interval.value - value)).toBeLessThanOrEqual(interval.error);
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    );
    expect(Math.min(kinds.certified, kinds.estimated)).toBeGreaterThan(20);
  });

  it('would be false if its constants were taken for certified outside', () => {
    let violated = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const [c = 0] = quarticProblem(seed, { d: 1 }).centre;
      const options = { d: 1, radius: 0.1, away: Math.abs(c) };
      const kinds = [certified, certifiedIn].map((claim) => {
        const { problem, theta } = quarticProblem(seed, { ...options, claim });
        // Where x* is 0, μ at the centre is far above what it is on the way there.
        const { bound, samples } = hypergradient(problem, theta, { epsilon: Infinity });
        const [solution = new Float64Array(1)] = truthOf(problem, theta).solutions;
        const [sample] = samples;
        if (sample === undefined) throw new Error('no sample');
        return { kind: bound.kind, holds: distance(sample.solution, solution) <= sample.epsilon };
      });
      if (kinds[0]?.holds === false) violated++;
      expect(kinds.map(({ kind }) => kind)).toEqual(['certified', 'estimated']);
    }
    expect(violated).toBeGreaterThan(4);
  });

  it('carries the kind through differentiation and learning', async () => {
    const { problem, theta } = quarticProblem(3, { radius: 0.5, away: 0.2 });
    for (const [K, kind] of [
      [0, 'estimated'],
      [400, 'certified'],
    ] as const) {
      expect(inexactAdHypergradient(problem, theta, K).bound.kind).toBe(kind);
      expect(unrolledHypergradient(problem, theta, K).bound.kind).toBe(kind);
    }
    const kinds = new Set<string>();
    for await (const step of learn(problem, theta, { maxSteps: 12 }).steps()) {
      kinds.add(step.bound.kind);
      if (step.bound.kind === 'estimated') expect(step.certifiedDecrease).toBe(false);
    }
    // θ → ∞ draws x* to 0, out of the region.
    expect([...kinds].sort()).toEqual(['certified', 'estimated']);
  });

  it('away from which the adjoint may diverge, with a bound of what is left', () => {
    const { problem, theta, centre } = quarticProblem(3, { radius: 0.5 });
    const start = [{ point: centre.map((c) => 9 * c), adjoint: centre }];
    const options = { epsilon: Infinity, delta: 1e-6, certificate: 'plain', start } as const;
    for (const linear of [linearGradientDescent(), linearHeavyBall(), neumannSeries()]) {
      const { samples, bound } = hypergradient(problem, theta, { ...options, linear });
      expect(samples[0]?.status.adjoint).toBe('diverged');
      expect(samples[0]?.adjoint).toEqual(new Float64Array(3));
      expect(samples[0]?.residual).toBeCloseTo(9 * Math.hypot(...centre), 9);
      expect([bound.kind, Number.isFinite(bound.total)]).toEqual(['estimated', true]);
    }
  });

  it('is explained', () => {
    const { bound } = evaluate(3, { radius: 0.5, away: 0.6 }, 1e-3);
    expect(explainBound(bound).meaning).toMatch(/estimate.*holds in a region, a smaller ε/);
  });

  it('may have a loss whose constants hold in a region', () => {
    const { problem, theta, region } = quarticProblem(3, { radius: 0.5, claim: certified });
    const withLoss = (of: Region): BilevelProblem => ({
      ...problem,
      samples: problem.samples.map((sample) => ({
        ...sample,
        upper: { ...sample.upper, lipschitzGradient: certifiedIn(1, of) },
      })),
    });
    const kindOf = (of: Region) => hypergradient(withLoss(of), theta, { epsilon: 1e-6 }).bound.kind;
    expect(kindOf(region)).toBe('certified');
    expect(kindOf(ballRegion(new Float64Array(3), 1e-3))).toBe('estimated');
  });
});

describe('bounds of the lower level alone', () => {
  const regional: LowerConstants = {
    strongConvexity: certifiedIn(2, ball),
    lipschitzGradient: certifiedIn(10, ball),
    lipschitzHessian: certifiedIn(3, ball),
    lipschitzCross: certified(0),
  };
  const step = { size: 0.1, residual: 0.02, residualRounding: 0 };

  it('of a Newton step are certified when their own ball lies in the region', () => {
    const kindAt = (...point: number[]) =>
      newtonDistance(regional, { ...step, point: Float64Array.from(point) })?.kind;
    const { value = NaN, kind } = newtonDistance(regional, step) ?? {};
    expect(kind).toBe('estimated');
    expect(kindAt(3, 4 + 2 - value - 1e-9)).toBe('certified');
    expect(kindAt(3, 4 + 2 - value + 1e-9)).toBe('estimated');
  });

  it('before solving need to be told of a ball', () => {
    const quadratic = { ...regional, lipschitzHessian: certifiedIn(0, ball) };
    expect(lowerErrorRate('hb', quadratic, 3).kind).toBe('none');
    const told = constantsOn(quadratic, Float64Array.of(3, 4), 1);
    expect(lowerErrorRate('hb', told, 3).kind).toBe('rate');
  });
});

describe('checkProblem', () => {
  const failuresOf = (options: Parameters<typeof quarticProblem>[1]) => {
    const { problem, theta } = quarticProblem(3, options);
    const report = checkProblem(problem, { theta });
    return { report, names: new Set(report.failures.map(({ name }) => name)) };
  };

  it('finds nothing wrong with constants in their region, and tells that it is needed', () => {
    const { report, names } = failuresOf({});
    expect([...names]).toEqual([]);
    const beyond = report.checks.find(({ name }) => name === 'beyond-region');
    expect(beyond?.measured).toBeGreaterThanOrEqual(3);
    expect(beyond?.what).toContain('lipschitz-hessian');
  });

  it('finds far away that constants do not hold everywhere, and says how to state where', () => {
    const { report, names } = failuresOf({ radius: 9, claim: certified });
    for (const name of ['lipschitz-gradient', 'lipschitz-hessian', 'lipschitz-cross'] as const) {
      expect(names).toContain(name);
    }
    expect(report.failures.find(({ name }) => name === 'lipschitz-hessian')?.remedy).toMatch(
      /Give a larger lipschitzHessian L_A\. .*certifiedIn\(value, region\)/,
    );
  });

  it('finds that one does not hold up to the edge of its region', () => {
    const { report, names } = failuresOf({ shrunk: 0.8 });
    expect([...names]).toEqual(['lipschitz-hessian']);
    expect(report.failures[0]?.remedy).toContain('a smaller region');
  });

  it('finds regions that are none', () => {
    const withRegion = (containsBall: Region['containsBall']) =>
      failuresOf({ claim: (value) => certifiedIn(value, { containsBall }) });
    // Every ball around a point of the unit ball; no point; every point.
    const { centre } = quarticProblem(3);
    const near = (x: Float64Array): boolean => distance(x, centre) <= 1;
    expect(withRegion(near).names).toContain('region');
    expect(withRegion(() => false).names).toContain('region');
    expect(withRegion(() => true).names).toContain('lipschitz-hessian');
  });
});
