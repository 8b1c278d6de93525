import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  certified,
  checkProblem,
  norm,
  ShapeError,
  type BilevelProblem,
  type CheckName,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import {
  theta,
  sound,
  withSample,
  withUpper,
  withLower,
  withConstant,
  withLinearisation,
  doubled,
  namesOf,
} from './support.js';

describe('a fault is found and named', () => {
  const within = { kind: 'certified', crossTransposeChange: () => 1e9 } as const;
  let calls = 0;
  const none = { hessianVector: () => 0, crossTranspose: () => 0, cross: () => 0 };
  const faults: [string, BilevelProblem, CheckName, RegExp][] = [
    [
      'rounding of the gradient',
      withLower(() => ({ gradientRounding: () => 0 })),
      'rounding',
      /gradientRounding/,
    ],
    [
      'rounding of the products',
      withLinearisation(() => ({ rounding: none })),
      'rounding',
      /cancels/,
    ],
    [
      'rounding of the loss',
      withUpper(() => ({ rounding: () => ({ value: 0, gradient: 0 }) })),
      'rounding',
      /sizes/,
    ],
    [
      'rounding that is no number',
      withUpper(() => ({ rounding: () => ({ value: NaN, gradient: 0 }) })),
      'finite',
      /upper.rounding/,
    ],
    [
      'gradient',
      withLower((l) => ({
        gradient: doubled((x, out) => {
          l.gradient(x, out);
        }),
      })),
      'lower-gradient',
      /factor/,
    ],
    [
      'sign of one entry of the gradient',
      withLower((l) => ({
        gradient: (x, out) => {
          l.gradient(x, out);
          out[2] = -out[2]!;
        },
      })),
      'lower-gradient',
      /sign/,
    ],
    [
      'Hessian',
      withLinearisation((at) => ({
        hessianVector: doubled((v, out) => {
          at.hessianVector(v, out);
        }),
      })),
      'hessian',
      /A v/,
    ],
    [
      'asymmetric Hessian',
      withLinearisation((at) => ({
        hessianVector: (v, out) => {
          at.hessianVector(v, out);
          out[0]! += 0.3 * v[1]!;
        },
      })),
      'hessian-symmetry',
      /symmetric/,
    ],
    [
      'Hessian at another point',
      withLower((l) => {
        const first = l.linearise(new Float64Array(5));
        return {
          linearise: (x) => ({
            ...l.linearise(x),
            hessianVector: (v, out) => {
              first.hessianVector(v, out);
            },
          }),
        };
      }),
      'hessian',
      /linearise/,
    ],
    [
      'cross',
      withLinearisation((at) => ({
        cross: doubled((u, out) => {
          at.cross(u, out);
        }),
      })),
      'cross',
      /log-parameters/,
    ],
    [
      'transpose of cross',
      withLinearisation((at) => ({
        crossTranspose: (q, out) => {
          at.crossTranspose(q, out);
          out.reverse();
        },
      })),
      'cross-transpose',
      /transpose/,
    ],
    [
      'preconditioner that is not positive',
      withLinearisation(() => ({
        precondition: (r, out) => {
          for (let i = 0; i < r.length; i++) out[i] = -r[i]!;
        },
      })),
      'preconditioner',
      /positive/,
    ],
    [
      'upper gradient',
      withUpper((f) => ({
        gradient: (x, t, out) => {
          f.gradient(x, t, out);
          out[0]! += 1;
        },
      })),
      'upper-gradient',
      /∇_x f/,
    ],
    [
      'gradient in θ that was forgotten',
      withUpper(() => ({
        parameterGradient: (_x, _t, out) => {
          out.fill(0);
        },
      })),
      'upper-parameter-gradient',
      /directly/,
    ],
    [
      'regulariser',
      {
        ...sound,
        regulariser: {
          value: (t) => norm(t) ** 2,
          gradient: (t, out) => {
            out.set(t);
          },
        },
      },
      'regulariser-gradient',
      /∇r/,
    ],
    ['μ', withConstant('strongConvexity', 1.5), 'strong-convexity', /ridge/],
    ['L', withConstant('lipschitzGradient', 0.5), 'lipschitz-gradient', /larger/],
    ['L_A', withConstant('lipschitzHessian', 0.05), 'lipschitz-hessian', /L_A/],
    ['L_B', withConstant('lipschitzCross', 0.05), 'lipschitz-cross', /L_B/],
    [
      'L_f',
      withUpper(() => ({ lipschitzGradient: certified(0.5) })),
      'lipschitz-upper-gradient',
      /L_f/,
    ],
    [
      'L_fθ',
      withUpper(() => ({ lipschitzParameterGradient: certified(0) })),
      'lipschitz-upper-parameter-gradient',
      /L_fθ/,
    ],
    [
      '‖B‖',
      withLinearisation(() => ({ crossNorm: () => certified(1e-3) })),
      'cross-norm',
      /at least ‖B‖/,
    ],
    [
      'within',
      withLinearisation(() => ({ within: () => ({ ...within, hessianChange: () => 0 }) })),
      'local-change',
      /whole ball/,
    ],
    [
      'the tangent within',
      withLinearisation(() => ({
        within: () => ({
          ...within,
          hessianChange: () => 1e9,
          tangentNorm: () => ({ euclidean: 1e-4, energy: 1e-4 }),
        }),
      })),
      'local-change',
      /whole ball/,
    ],
    [
      'L_f within',
      withUpper(() => ({ lipschitzGradientWithin: () => certified(0.5) })),
      'lipschitz-upper-gradient',
      /all over the ball/,
    ],
    [
      'μ = 0',
      withLower((l) => ({ constants: { ...l.constants, strongConvexity: certified(0) } })),
      'constants',
      /ridge/,
    ],
    [
      'L < μ',
      withLower((l) => ({ constants: { ...l.constants, lipschitzGradient: certified(0.5) } })),
      'constants',
      /at least μ/,
    ],
    ['NaN', withLower(() => ({ value: () => NaN })), 'finite', /lower\.value/],
    [
      'infinity',
      withUpper(() => ({
        gradient: (_x, _t, out) => {
          out.fill(Infinity);
        },
      })),
      'finite',
      /upper\.gradient/,
    ],
    [
      'an exception',
      withLower(() => ({
        value: () => {
          throw new Error('no such file');
        },
      })),
      'finite',
      /no such file/,
    ],
    [
      'an exception on sight',
      withSample(() => ({
        lower: () => {
          throw new Error('bad θ');
        },
      })),
      'finite',
      /bad θ/,
    ],
    [
      'randomness',
      withUpper((f) => ({ value: (x, t) => f.value(x, t) + 1e-9 * calls++ })),
      'deterministic',
      /upper\.value/,
    ],
    [
      'a changed input',
      withLinearisation((at) => ({
        hessianVector: (v, out) => {
          at.hessianVector(v, out);
          v[0]! += 1;
        },
      })),
      'inputs-kept',
      /hessianVector/,
    ],
    [
      'a sum into out',
      withUpper((f) => ({
        gradient: (x, t, out) => {
          const own = new Float64Array(out.length);
          f.gradient(x, t, own);
          for (let i = 0; i < out.length; i++) out[i]! += own[i]!;
        },
      })),
      'output-overwritten',
      /upper\.gradient/,
    ],
  ];

  it.each(faults)('%s', (_name, problem, name, remedy) => {
    const report = checkProblem(problem, { theta });
    expect(report.passed).toBe(false);
    const failure = report.failures.find((check) => check.name === name);
    expect(failure).toMatchObject({ passed: false });
    expect(failure?.remedy).toMatch(remedy);
    // It is the second sample that is wrong, and the first is not blamed.
    for (const { sample } of report.failures) expect(sample).not.toBe(0);
  });

  it('and nothing else, where one thing alone is wrong', () => {
    const only = (problem: BilevelProblem): Set<CheckName> =>
      namesOf(checkProblem(problem, { theta }));
    expect(only(withConstant('strongConvexity', 1.5))).toEqual(new Set(['strong-convexity']));
    expect(only(withConstant('lipschitzCross', 0.05))).toEqual(new Set(['lipschitz-cross']));
    const preconditioner = withLinearisation(() => ({
      precondition: (_r, out) => {
        out.fill(0);
      },
    }));
    expect(only(preconditioner)).toEqual(new Set(['preconditioner']));
  });
});

it('reports a shape that nothing can be done with, and throws nothing', () => {
  for (const bad of [
    { ...sound, samples: [] },
    { ...sound, parameters: 0 },
    withSample(() => ({ dimension: 0 })),
    withSample(() => ({ start: new Float64Array(2) })),
  ]) {
    const { failures } = checkProblem(bad);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ name: 'structure', passed: false });
    expect(failures[0]?.remedy).toMatch(/^Expected/);
  }
});

it('is plain data, the same for the same seed', () => {
  const bad = withConstant('lipschitzGradient', 0.5);
  const report = checkProblem(bad, { theta, seed: 7 });
  expect(checkProblem(bad, { theta, seed: 7 })).toEqual(report);
  expect(structuredClone(report)).toEqual(report);
  expect(checkProblem(bad, { theta, seed: 8 })).not.toEqual(report);
});

it('checks as many samples as asked, spread over all', () => {
  const many = chainProblem(3, { dimensions: [3, 4, 3, 4, 3, 4] });
  const seen = (samples: number): number[] => [
    ...new Set(checkProblem(many, { samples }).checks.flatMap(({ sample }) => sample ?? [])),
  ];
  expect(seen(1)).toEqual([0]);
  expect(seen(3)).toEqual([0, 2, 4]);
  expect(seen(10)).toEqual([0, 1, 2, 3, 4, 5]);
});

it('refuses options out of range', () => {
  for (const bad of [0, -1, 1.5, NaN]) {
    expect(() => checkProblem(sound, { points: bad })).toThrow(ArgumentError);
    expect(() => checkProblem(sound, { samples: bad })).toThrow(ArgumentError);
  }
  for (const bad of [0, -1, NaN]) {
    expect(() => checkProblem(sound, { tolerance: bad })).toThrow(ArgumentError);
  }
  expect(() => checkProblem(sound, { seed: 0.5 })).toThrow(ArgumentError);
  expect(() => checkProblem(sound, { theta: new Float64Array(3) })).toThrow(ShapeError);
  expect(() => checkProblem(sound, { theta: Float64Array.of(NaN, 0) })).toThrow(ArgumentError);
});
