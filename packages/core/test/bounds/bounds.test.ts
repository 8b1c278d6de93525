import { describe, expect, it } from 'vitest';
import {
  aPosterioriBound,
  certified,
  conjugateGradient,
  crossNorm,
  estimated,
  hypergradient,
  type BilevelProblem,
  type Constant,
  type ConstantKind,
  type Linearisation,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { posterioriInput } from '../support/posterioriInput.js';
import { multiply, spectralNorm, transpose, type Rows } from '../support/dense.js';
import { normalVector, randomStream } from '../support/random.js';
import { distance, truthOf } from '../support/truth.js';

const input = posterioriInput({ mu: 2, adjointNorm: 17 });

describe('aPosterioriBound', () => {
  it('is the formula of mathematics.md §5.1', () => {
    const { total, parts, kind } = aPosterioriBound(input);
    // ‖B‖ + L_B ε = 13.5.
    expect(parts.parameterGradient).toBeCloseTo(1.1, 14);
    expect(parts.cross).toBeCloseTo(8.5, 14);
    expect(parts.adjointResidual).toBeCloseTo((13.5 * 0.2) / 2, 14);
    expect(parts.upperGradient).toBeCloseTo((13.5 * 0.7) / 2, 14);
    expect(parts.hessian).toBeCloseTo((13.5 * 5.1) / 2, 13);
    // Above zero, and far below the rest.
    expect(parts.rounding).toBeGreaterThan(13 * 17 * 2 ** -53);
    expect(parts.rounding).toBeLessThan(1e-11);
    const sum = 1.1 + 8.5 + (13.5 * (0.2 + 0.7 + 5.1)) / 2;
    expect(total).toBeCloseTo(sum, 11);
    expect(kind).toBe('certified');
  });

  it('takes the global constants where a local bound overflows to NaN', () => {
    const local = { kind: 'certified', hessianChange: NaN, crossTransposeChange: NaN } as const;
    expect(aPosterioriBound({ ...input, local })).toEqual(aPosterioriBound(input));
  });

  it('takes a local bound of the tangent where it is smaller, and the change in its norm', () => {
    const tangent = { euclidean: 2, energy: 3 };
    const local = {
      kind: 'certified',
      hessianChange: 4,
      hessianEnergy: 2,
      crossTransposeChange: 1,
      tangent,
    } as const;
    const { parts } = aPosterioriBound({ ...input, local });
    expect(parts.cross).toBe(1);
    expect(parts.adjointResidual).toBe(2 * 0.2);
    expect(parts.upperGradient).toBeCloseTo(2 * 0.7, 14);
    // 3 · 2 in the norm of A, 2 · 4 in the Euclidean.
    expect(parts.hessian).toBe(6);
    const estimate = aPosterioriBound({ ...input, local: { ...local, kind: 'estimated' } });
    expect(estimate).toEqual(aPosterioriBound(input));
  });

  it('is never zero, however accurate the solves', () => {
    const { total } = aPosterioriBound({ ...input, epsilon: 0, residual: 0 });
    expect(total).toBeGreaterThan(13 * 17 * 2 ** -53);
  });

  it('is estimated as soon as one constant of the theory is', () => {
    const guess = estimated(1);
    for (const changed of [
      { lower: { ...input.lower, strongConvexity: guess } },
      { lower: { ...input.lower, lipschitzHessian: guess } },
      { lower: { ...input.lower, lipschitzCross: guess } },
      { lipschitzUpperGradient: guess },
      { lipschitzUpperParameterGradient: guess },
      { crossNorm: guess },
    ]) {
      expect(aPosterioriBound({ ...input, ...changed }).kind).toBe('estimated');
    }
  });
});

/** The problem with the kind of one constant changed. */
function withKind(
  problem: BilevelProblem,
  which: 'strongConvexity' | 'lipschitzHessian' | 'lipschitzCross' | 'upper' | 'upperParameter',
  kind: ConstantKind,
): BilevelProblem {
  const as = (constant: Constant): Constant => ({ ...constant, kind });
  const [first, ...others] = problem.samples;
  if (first === undefined) throw new Error('no sample');
  const { upper } = first;
  const changed = {
    ...first,
    upper: {
      ...upper,
      lipschitzGradient: which === 'upper' ? as(upper.lipschitzGradient) : upper.lipschitzGradient,
      ...(upper.lipschitzParameterGradient && {
        lipschitzParameterGradient:
          which === 'upperParameter'
            ? as(upper.lipschitzParameterGradient)
            : upper.lipschitzParameterGradient,
      }),
    },
    lower: (theta: Float64Array) => {
      const level = first.lower(theta);
      if (which === 'upper' || which === 'upperParameter') return level;
      const constants = { ...level.constants, [which]: as(level.constants[which]) };
      return { ...level, constants };
    },
  };
  return { ...problem, samples: [changed, ...others] };
}

describe('one estimated constant of one sample', () => {
  const problem = chainProblem(4, { dimensions: [4, 3], direct: 0.2 });
  const theta = Float64Array.of(-1, -1);
  const kinds = (
    which: Parameters<typeof withKind>[1],
  ): { bound: ConstantKind; value: ConstantKind; corrected: ConstantKind } => {
    const { bound, value, corrected } = hypergradient(withKind(problem, which, 'estimated'), theta);
    return { bound: bound.kind, value: value.kind, corrected: corrected.kind };
  };

  it('makes estimated exactly what it enters', () => {
    const all = { bound: 'estimated', value: 'estimated', corrected: 'estimated' };
    expect(kinds('strongConvexity')).toEqual(all);
    expect(kinds('upper')).toEqual(all);
    expect(kinds('lipschitzHessian')).toEqual({ ...all, value: 'certified' });
    const gradientOnly = { bound: 'estimated', value: 'certified', corrected: 'certified' };
    expect(kinds('lipschitzCross')).toEqual(gradientOnly);
    expect(kinds('upperParameter')).toEqual(gradientOnly);
  });
});

function linearisation(B: Rows): Linearisation {
  const Bt = transpose(B);
  return {
    hessianVector: (v, out) => {
      out.set(v);
    },
    cross: (u, out) => {
      multiply(B, u, out);
    },
    crossTranspose: (q, out) => {
      multiply(Bt, q, out);
    },
  };
}

describe('crossNorm', () => {
  it('is at least ‖B‖, and hardly more, up to 32 parameters', () => {
    const random = randomStream(17);
    for (const n of [1, 2, 3, 8, 31, 32]) {
      for (const d of [1, 2, 5, 40]) {
        for (const scale of [1e-8, 1, 1e6]) {
          const B = Array.from({ length: d }, () => normalVector(random, n, scale));
          const { value, kind } = crossNorm(linearisation(B), d, n);
          const truth = spectralNorm(B);
          expect(kind).toBe('certified');
          expect(value).toBeGreaterThanOrEqual(truth * (1 - 2 ** -53));
          expect(value).toBeLessThanOrEqual(truth * (1 + 1e-13));
        }
      }
    }
  });

  it('is exact for parallel columns and for zero', () => {
    const B = Array.from({ length: 3 }, (_, i) => Float64Array.of(i + 1, 2 * (i + 1)));
    const { value } = crossNorm(linearisation(B), 3, 2);
    expect(value).toBeGreaterThanOrEqual(Math.sqrt(14 * 5));
    // An upper bound: what the eigenvalues of BᵀB can be off by is among it, some 1e-14 of ‖B‖.
    expect(value).toBeLessThanOrEqual(Math.sqrt(70) * (1 + 2e-14));
    const none = Array.from({ length: 3 }, () => new Float64Array(2));
    expect(crossNorm(linearisation(none), 3, 2)).toEqual(certified(0));
  });

  it('is an estimate from below beyond 32 parameters, and marked so', () => {
    const random = randomStream(5);
    const B = Array.from({ length: 50 }, () => normalVector(random, 33));
    const { value, kind } = crossNorm(linearisation(B), 50, 33);
    const truth = spectralNorm(B);
    expect(kind).toBe('estimated');
    expect(value).toBeLessThanOrEqual(truth * (1 + 1e-14));
    expect(value).toBeGreaterThan(0.95 * truth);
    const none = Array.from({ length: 2 }, () => new Float64Array(40));
    expect(crossNorm(linearisation(none), 2, 40)).toEqual(estimated(0));
  });

  it("is the problem's own when it has one", () => {
    const B = Array.from({ length: 50 }, () => new Float64Array(40).fill(1));
    const own: Linearisation = { ...linearisation(B), crossNorm: () => certified(123) };
    expect(crossNorm(own, 50, 40)).toEqual(certified(123));
  });
});

describe('the value of F', () => {
  it('has an error of order ε, and of order ε² when corrected (mathematics.md §5.3)', () => {
    const problem = chainProblem(12, { dimensions: [15], direct: 0.2 });
    const theta = Float64Array.of(-1, -1);
    const truth = truthOf(problem, theta);
    const solution = truth.solutions[0] ?? new Float64Array();
    const direction = normalVector(randomStream(4), 15, 1 / 15);
    const errors = [1e-1, 1e-2, 1e-3, 1e-4].map((size) => {
      const start = [
        { point: solution.map((x, p) => x + size * direction[p]!), adjoint: new Float64Array(15) },
      ];
      const result = hypergradient(problem, theta, {
        epsilon: Infinity,
        delta: 1e-13,
        linear: conjugateGradient(),
        start,
      });
      return {
        reached: distance(result.samples[0]?.solution ?? solution, solution),
        plain: Math.abs(result.value.value - truth.value),
        plainBound: result.value.error,
        corrected: Math.abs(result.corrected.value - truth.value),
        correctedBound: result.corrected.error,
      };
    });
    for (let k = 1; k < errors.length; k++) {
      const here = errors[k]!;
      const before = errors[k - 1]!;
      const slope = (name: keyof typeof here): number =>
        Math.log(here[name] / before[name]) / Math.log(here.reached / before.reached);
      expect(Math.abs(slope('plain') - 1)).toBeLessThan(0.1);
      expect(Math.abs(slope('plainBound') - 1)).toBeLessThan(0.1);
      expect(Math.abs(slope('corrected') - 2)).toBeLessThan(0.1);
      expect(Math.abs(slope('correctedBound') - 2)).toBeLessThan(0.1);
    }
  });
});
