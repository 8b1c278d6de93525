import { hypergradient, newtonCg } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { drawOracleCase } from '../../src/verify/oracle/drawCase.js';
import { exactConstant } from '../../src/verify/oracle/models/constantPicture.js';
import { shippedProblem, thetaOf } from '../../src/verify/oracle/problem.js';
import type { Real } from '../../src/verify/oracle/real.js';
import type { RegimeName } from '../../src/verify/oracle/regimes/regimes.js';
import { exactTruth, type ProblemData } from '../../src/verify/oracle/truth.js';

const MODERATE: readonly RegimeName[] = [
  'pictures',
  'lines',
  'checkerboard',
  'models',
  'missing',
  'variances',
  'photons',
  'samples',
  'regression',
  'quadratic',
];

const startsOf = (data: ProblemData): Float64Array[] =>
  shippedProblem(data).samples.map(({ start, dimension }) => start ?? new Float64Array(dimension));

/** The same problem at another θ. */
function at(data: ProblemData, theta: Float64Array): ProblemData {
  return { ...data, samples: data.samples.map((sample) => ({ ...sample, theta })) } as ProblemData;
}

/** With a θ of few bits, so that θ ± a power of two is exact. */
const cases = MODERATE.flatMap((regime) =>
  [0, 1].map((index) => {
    const { data } = drawOracleCase(77, index, regime);
    return [
      regime,
      index,
      at(
        data,
        thetaOf(data).map((t) => Math.round(t * 2 ** 10) / 2 ** 10),
      ),
    ] as const;
  }),
);

describe.each(cases)('the truth of %s %i', (regime, _index, data) => {
  const theta = thetaOf(data);

  it('certifies its own distance to 40 digits', () => {
    const { arithmetic, samples } = exactTruth(50, data, startsOf(data));
    for (const { point, solution, sample } of samples) {
      const size = arithmetic.norm(solution.value).plus(1);
      expect(solution.slack.lessThan(size.times('1e-38'))).toBe(true);
      const stated = arithmetic.norm(point.gradient).div(sample.strongConvexity);
      expect(solution.slack.greaterThanOrEqualTo(stated)).toBe(true);
    }
  });

  it('agrees with what the packages compute in 64 bits', () => {
    const { arithmetic, value, gradient } = exactTruth(50, data, startsOf(data));
    const found = hypergradient(shippedProblem(data), theta, {
      lower: newtonCg(),
      epsilon: 1e-300,
      delta: 1e-300,
    });
    const size = Math.max(1e-9, arithmetic.norm(gradient.value).toNumber());
    // Roots of counts near 0 have half the digits.
    const [offGradient, offValue] =
      regime === 'photons' ? [found.bound.total, found.value.error] : [0, 0];
    for (const [j, exact] of gradient.value.entries()) {
      expect(Math.abs(exact.toNumber() - found.gradient[j]!)).toBeLessThan(
        1e-10 * size + 1e-12 + offGradient,
      );
    }
    expect(Math.abs(value.value.toNumber() - found.value.value)).toBeLessThan(
      1e-11 * Math.max(1, Math.abs(found.value.value)) + offValue,
    );
  });

  it('has the gradient that differences of its values say, to 20 digits', () => {
    const digits = 60;
    const { arithmetic, gradient } = exactTruth(digits, data, startsOf(data));
    const valueAt = (j: number, step: number): Real => {
      const moved = theta.slice();
      moved[j]! += step;
      return exactTruth(digits, at(data, moved), startsOf(data)).value.value;
    };
    const central = (j: number, step: number): Real =>
      valueAt(j, step)
        .minus(valueAt(j, -step))
        .div(arithmetic.of(2 * step));
    // The error of second order is extrapolated away.
    for (const j of new Set([0, theta.length - 1])) {
      const [coarse, fine] = [central(j, 2 ** -26), central(j, 2 ** -27)];
      const difference = fine.times(4).minus(coarse).div(3);
      const size = arithmetic.norm(gradient.value).plus('1e-6');
      expect(
        difference
          .minus(gradient.value[j] ?? 0)
          .abs()
          .div(size)
          .toNumber(),
      ).toBeLessThan(1e-20);
    }
  });
});

describe('closed forms', () => {
  const plain = {
    channels: 1,
    operator: { name: 'denoising' },
    noise: { name: 'gaussian', options: {} },
  } as const;

  it('a constant picture, solved, is what it is in closed form', () => {
    for (const prior of ['tv', 'tv-isotropic'] as const) {
      const sample = {
        ...plain,
        terms: [{ regulariser: prior, potential: 'charbonnier' }],
        width: 3,
        height: 2,
        ridge: 0.25,
        measured: new Float64Array(6).fill(0.7),
        truth: new Float64Array(6).fill(0.1),
        theta: Float64Array.of(-1, -2),
      };
      const data: ProblemData = { kind: 'picture', samples: [sample] };
      const { arithmetic, samples, value, gradient } = exactTruth(50, data, [sample.measured]);
      const closed = exactConstant(arithmetic, { pixels: 6, noisy: 0.7, truth: 0.1, ridge: 0.25 });
      for (const x of samples[0]?.solution.value ?? []) {
        expect(x.minus(closed.solution).abs().lessThan('1e-45')).toBe(true);
      }
      expect(value.value.minus(closed.value).abs().lessThan('1e-45')).toBe(true);
      for (const h of gradient.value) expect(h.abs().lessThan('1e-40')).toBe(true);
    }
  });

  it('two pixels: their difference solves t + 2w t/√(t² + ν²) = s', () => {
    const sample = {
      ...plain,
      terms: [{ regulariser: 'tv', potential: 'charbonnier', weight: 0.25 }],
      width: 2,
      height: 1,
      ridge: 0,
      measured: Float64Array.of(0, 1),
      truth: Float64Array.of(0, 1),
      theta: Float64Array.of(-3),
    };
    const data: ProblemData = { kind: 'picture', samples: [sample] };
    const { arithmetic, samples, value, gradient } = exactTruth(50, data, [sample.measured]);
    const [a, b] = samples[0]?.solution.value ?? [];
    const t = b?.minus(a ?? 0) ?? arithmetic.zero;
    const nu2 = arithmetic.of(-3).exp().pow(2);
    const s = t.times(t).plus(nu2).sqrt();
    expect(t.plus(t.div(s).div(2)).minus(1).abs().lessThan('1e-45')).toBe(true);
    // F = (t − 1)²/4, and dt/d(log ν) = (½tν²/s³)/(1 + ½ν²/s³).
    expect(value.value.minus(t.minus(1).pow(2).div(4)).abs().lessThan('1e-45')).toBe(true);
    const bend = nu2.div(s.pow(3)).div(2);
    const moved = t.times(bend).div(bend.plus(1));
    const expected = t.minus(1).div(2).times(moved);
    expect(gradient.value[0]?.minus(expected).abs().lessThan('1e-45')).toBe(true);
  });

  it('softmax of certain samples keeps the digits of a loss of e^{−2000}', () => {
    const rows = { rows: 2, columns: 1, values: Float64Array.of(1, -1), scale: 1, labels: [0, 1] };
    const sample = {
      classes: 2,
      train: rows,
      validation: { ...rows, scale: 1000 },
      ridge: 0.01,
      theta: Float64Array.of(0, 0),
    };
    const data: ProblemData = { kind: 'softmax', samples: [sample] };
    const { samples, value } = exactTruth(50, data, [new Float64Array(4)]);
    // By symmetry W = (m/4)(1, −1; 0, 0) with margins 2·(m/2) = m of the training samples.
    const [w = value.value, v = value.value] = samples[0]?.solution.value ?? [];
    const margin = w.minus(v).times(1000);
    expect(margin.greaterThan(1000)).toBe(true);
    const expected = margin.negated().exp();
    expect(value.value.div(expected).minus(1).abs().lessThan('1e-40')).toBe(true);
  });
});
