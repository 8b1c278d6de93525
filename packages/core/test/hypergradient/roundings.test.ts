import { describe, expect, it } from 'vitest';
import { certified, plainVectors, provenSizes, roundingLevel } from '../../src/index.js';
import { combine, type SampleSummary } from '../../src/hypergradient/hypergradient.js';
import { roundingOf } from '../../src/hypergradient/roundingOf.js';
import { Exact, exactDistance, exactly } from '../support/exact.js';
import { normalVector, randomStream } from '../support/random.js';

const of = (x: number): Exact => exactly(x);
const sum = (...terms: readonly Exact[]): Exact => terms.reduce((a, b) => a.plus(b), new Exact(0));

function expectAbove(bound: number, formula: Exact, relative = 1e-12): void {
  expect(of(bound).gte(formula)).toBe(true);
  expect(of(bound).lte(formula.times(1 + relative).plus(1e-80))).toBe(true);
}

describe('the rounding of an evaluation', () => {
  const proven = provenSizes(plainVectors);

  it('is that of its parts, as the problem states it', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = randomStream(seed);
      const any = (): number => (random() < 0.3 ? 0 : 10 ** (6 * random() - 3));
      const d = 1 + Math.floor(20 * random());
      const adjoint = normalVector(random, d);
      const columns =
        random() < 0.5 ? undefined : [normalVector(random, d), normalVector(random, d)];
      const sizes = {
        lipschitzGradient: any(),
        gradient: any(),
        gradientRounding: any(),
        // As large as roundings, so that their own are seen.
        residual: 1e13 * any(),
        adjoint: proven.norm(adjoint),
        upperGradient: any(),
        upperParameterGradient: any(),
        hypergradient: 1e13 * any(),
        cross: any(),
        value: any(),
      };
      const [hessianVector, transposed, cross] = [any(), any(), any()];
      const products = {
        hessianVector: () => hessianVector,
        crossTranspose: () => transposed,
        cross: () => cross,
      };
      const upper = {
        value: any(),
        gradient: any(),
        ...(random() < 0.5 && { parameterGradient: any() }),
      };
      const given = { adjoint, columns, sizes };
      const found = roundingOf(given, { gradient: true, products, upper }, proven);
      expect(found.kind).toBe('proven');
      const unit = of(2 ** -53);
      expectAbove(found.gradient, of(sizes.gradientRounding));
      expectAbove(
        found.residual,
        sum(of(hessianVector), of(upper.gradient), unit.times(of(sizes.residual))),
      );
      const dots = (columns ?? []).map((column) =>
        of(proven.dotRounding(proven.norm(column), sizes.adjoint, d)),
      );
      const byColumns = of(cross)
        .times(of(sizes.adjoint))
        .plus(sum(...dots.map((x) => x.pow(2))).sqrt());
      const rest = sum(of(upper.parameterGradient ?? 0), unit.times(of(sizes.hypergradient)));
      expectAbove(
        found.hypergradient,
        rest.plus(columns === undefined ? of(transposed) : byColumns),
      );
      expectAbove(found.value, of(upper.value));
      expectAbove(found.defect, of(proven.dotRounding(sizes.adjoint, sizes.gradient, d)));
      if (dots[0] !== undefined && cross + (upper.parameterGradient ?? 0) === 0) {
        expect(dots[0].gt(0)).toBe(true);
      }
      // What is not stated is assumed.
      const assumed = roundingOf(given, { gradient: true, products, upper: undefined }, proven);
      expect(assumed.kind).toBe('assumed');
      const level = (size: number): number => roundingLevel(d, size);
      const { lipschitzGradient: L, upperGradient, upperParameterGradient } = sizes;
      expect(assumed.residual).toBe(level(L * sizes.adjoint + upperGradient));
      expect(assumed.hypergradient).toBe(
        level(sizes.cross * sizes.adjoint + upperParameterGradient),
      );
      expect(assumed.value).toBe(level(sizes.value));
    }
  });
});

describe('the mean over samples', () => {
  const parts = {
    parameterGradient: 0,
    cross: 0,
    adjointResidual: 0,
    upperGradient: 0,
    hessian: 0,
    rounding: 0,
  };

  function summary(
    gradient: Float64Array,
    total: number,
    value: number,
    error: number,
    work: number,
  ): SampleSummary {
    const bounded = { value, error, kind: 'certified' as const };
    const constants = {
      strongConvexity: certified(work),
      lipschitzGradient: certified(10 + work),
      lipschitzHessian: certified(20 + work),
      lipschitzCross: certified(30 + work),
    };
    return {
      gradient,
      bound: { total, kind: 'certified', parts },
      beforehand: { constants, bound: { total, kind: 'certified' } },
      value: bounded,
      corrected: bounded,
      epsilon: 0,
      residual: 0,
      work: { lower: work, adjoint: 10 * work },
      status: { lower: 'converged', adjoint: 'converged' },
    } as unknown as SampleSummary;
  }

  it('is as far from the exact one as its bounds say, with and without a regulariser', () => {
    for (let seed = 0; seed < 90; seed++) {
      const random = randomStream(seed);
      const n = 1 + (seed % 3);
      const m = [1, 2, 3, 7, 50, 300][seed % 6] ?? 1;
      // Bounds as small as roundings, or 0.
      const small = seed % 2 === 0 ? 0 : 1e-15;
      const samples = Array.from({ length: m }, () =>
        summary(
          normalVector(random, n),
          small * random(),
          random() - (seed % 5 === 0 ? 0.5 : 0),
          small * random(),
          1 + Math.floor(3 * random()),
        ),
      );
      const slope = normalVector(random, n);
      const penalty = random();
      const regulariser = {
        value: () => penalty,
        gradient: (_: Float64Array, out: Float64Array) => {
          out.set(slope);
        },
      };
      const with_ = seed % 4 < 2;
      const mean = combine(
        { parameters: n, ...(with_ && { regulariser }) },
        new Float64Array(n),
        samples,
      );
      const meanOf = (pick: (s: SampleSummary) => number): Exact =>
        sum(...samples.map((s) => of(pick(s)))).div(m);
      const value = meanOf((s) => s.value.value).plus(of(with_ ? penalty : 0));
      const error = of(mean.value.value).minus(value).abs();
      const stated = error.plus(meanOf((s) => s.value.error));
      expect(of(mean.value.error).gte(stated)).toBe(true);
      expect(mean.value.error).toBeLessThan(stated.toNumber() + 2e-14);
      const truth = Array.from(slope, (r, j) =>
        meanOf((s) => s.gradient[j]!).plus(of(with_ ? r : 0)),
      );
      const off = of(exactDistance(mean.gradient, truth)).plus(meanOf((s) => s.bound.total));
      expect(of(mean.bound.total).gte(off)).toBe(true);
      expect(mean.bound.total).toBeLessThan(off.toNumber() + 2e-13);
      const { constants, bound } = mean.beforehand;
      expect(of(bound.total).gte(off)).toBe(true);
      expect(bound.total).toBeLessThan(off.toNumber() + 2e-13);
      const works = samples.map((s) => s.work.lower);
      expect(constants.strongConvexity.value).toBe(Math.min(...works));
      for (const [k, name] of (
        ['lipschitzGradient', 'lipschitzHessian', 'lipschitzCross'] as const
      ).entries()) {
        expect(constants[name].value).toBe(10 * (k + 1) + Math.max(...works));
      }
      const lower = samples.reduce((total, s) => total + s.work.lower, 0);
      expect(mean.work).toEqual({ lower, adjoint: 10 * lower, total: 11 * lower });
    }
  });

  it('covers sums that lose all but their first term', () => {
    for (const m of [2, 100, 5000]) {
      const samples = Array.from({ length: m }, (_, i) => {
        const term = i === 0 ? 1 : 0.99 * 2 ** -53;
        return summary(Float64Array.of(term), term, term, term, 1);
      });
      const mean = combine({ parameters: 1 }, new Float64Array(1), samples);
      const truth = of(0.99 * 2 ** -53)
        .times(m - 1)
        .plus(1)
        .div(m);
      const off = of(mean.value.value).minus(truth).abs();
      expect(of(mean.value.error).gte(truth.plus(off))).toBe(true);
      expect(of(mean.bound.total).gte(truth.plus(off))).toBe(true);
    }
  });
});
