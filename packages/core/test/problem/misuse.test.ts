import { describe, expect, it } from 'vitest';
import {
  adaptiveDescent,
  ArgumentError,
  certified,
  estimated,
  fixedStep,
  hypergradient,
  learn,
  NotFiniteError,
  ShapeError,
  type BilevelError,
  type BilevelProblem,
  type HypergradientOptions,
  type LowerConstants,
  type LowerLevel,
  type Sample,
  type UpperLoss,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';

const theta = Float64Array.of(-1, -1);
const problem = chainProblem(1, { dimensions: [4, 3], direct: 0.1, regularised: true });

type Fault = new (message: string) => BilevelError;

function expectFault(action: () => unknown, fault: Fault, ...words: readonly string[]): void {
  expect(action).toThrow(fault);
  for (const word of words) expect(action).toThrow(word);
}

/** The problem with its second sample changed. */
function withSample(change: (sample: Sample) => Partial<Sample>): BilevelProblem {
  const samples = problem.samples.map((s, i) => (i === 1 ? { ...s, ...change(s) } : s));
  return { ...problem, samples };
}

const withUpper = (change: Partial<UpperLoss>): BilevelProblem =>
  withSample(({ upper }) => ({ upper: { ...upper, ...change } }));

const withLower = (change: (level: LowerLevel) => Partial<LowerLevel>): BilevelProblem =>
  withSample((sample) => ({
    lower: (at) => {
      const level = sample.lower(at);
      return { ...level, ...change(level) };
    },
  }));

const withConstants = (change: Partial<LowerConstants>): BilevelProblem =>
  withLower(({ constants }) => ({ constants: { ...constants, ...change } }));

describe('arguments', () => {
  it('that do not fit together are refused before anything is computed', () => {
    for (const run of [
      (p: BilevelProblem, at = theta) => hypergradient(p, at),
      (p: BilevelProblem, at = theta) => learn(p, at),
    ]) {
      expectFault(() => run(problem, new Float64Array(3)), ShapeError, 'length 2', 'theta');
      expectFault(() => run(problem, Float64Array.of(NaN, 0)), ArgumentError, 'theta', 'NaN');
      expectFault(() => run(problem, Float64Array.of(0, Infinity)), ArgumentError, 'finite');
      expectFault(() => run({ ...problem, samples: [] }), ArgumentError, 'at least one sample');
      expectFault(() => run({ ...problem, parameters: 0 }), ArgumentError, 'problem.parameters');
      for (const dimension of [0, 1.5, NaN]) {
        const bad = withSample(() => ({ dimension }));
        expectFault(() => run(bad), ArgumentError, 'samples[1].dimension');
      }
      const start = new Float64Array(7);
      expectFault(() => run(withSample(() => ({ start }))), ShapeError, 'samples[1].start', '3');
    }
  });

  it('of a wrong range are refused by name', () => {
    for (const bad of [0, -1, NaN]) {
      for (const name of ['epsilon', 'delta', 'maxWork'] as const) {
        const options: HypergradientOptions = { [name]: bad };
        expectFault(() => hypergradient(problem, theta, options), ArgumentError, 'above 0', name);
      }
      for (const name of ['maxWork', 'maxSteps'] as const) {
        expectFault(() => learn(problem, theta, { [name]: bad }), ArgumentError, 'above 0', name);
      }
      expectFault(
        () => learn(problem, theta, { maxWorkPerSolve: bad }),
        ArgumentError,
        'above 0',
        'maxWork',
      );
      for (const name of ['epsilon', 'delta'] as const) {
        expectFault(() => fixedStep({ [name]: bad }), ArgumentError, 'above 0', name);
        expectFault(() => adaptiveDescent({ [name]: bad }), ArgumentError, 'above 0', name);
      }
      expectFault(() => fixedStep({ step: { kind: 'given', size: bad } }), ArgumentError, 'step');
      for (const name of ['eta', 'sufficientDecrease', 'backtracking']) {
        expectFault(() => adaptiveDescent({ [name]: bad }), ArgumentError, 'between 0', name);
      }
      for (const name of ['firstMove', 'maxMove']) {
        expectFault(() => adaptiveDescent({ [name]: bad }), ArgumentError, 'above 0', name);
      }
    }
    expectFault(() => adaptiveDescent({ eta: 1 }), ArgumentError, 'eta', '1');
    expectFault(
      () => adaptiveDescent({ eta: 0.2, sufficientDecrease: 0.2 }),
      ArgumentError,
      'sufficientDecrease',
      'between 0 and 0.2',
    );
    for (const bad of [-1e-9, NaN, Infinity]) {
      for (const method of [adaptiveDescent, fixedStep]) {
        expectFault(() => method({ stop: { relative: bad } }), ArgumentError, 'stop.relative');
        expectFault(() => method({ stop: { absolute: bad } }), ArgumentError, 'stop.absolute');
      }
    }
    // A solver that cycles would never end.
    expectFault(
      () => hypergradient(problem, theta, { maxWork: Infinity }),
      ArgumentError,
      'maxWork',
    );
  });

  it('of warm starts must have the shapes of the samples', () => {
    const start = problem.samples.map(({ dimension: d }) => ({
      point: new Float64Array(d),
      adjoint: new Float64Array(d),
    }));
    const given = (change: Partial<(typeof start)[0]>): (() => unknown) => {
      const changed = start.map((s, i) => (i === 1 ? { ...s, ...change } : s));
      return () => hypergradient(problem, theta, { start: changed });
    };
    expect(given({})).not.toThrow();
    expectFault(given({ point: new Float64Array(4) }), ShapeError, 'start[1].point', 'length 3');
    expectFault(given({ adjoint: new Float64Array(2) }), ShapeError, 'start[1].adjoint');
    expectFault(given({ point: Float64Array.of(0, NaN, 0) }), NotFiniteError, 'starting point');
    expectFault(given({ adjoint: Float64Array.of(0, NaN, 0) }), NotFiniteError, 'warm start');
    expectFault(
      () => hypergradient(problem, theta, { start: start.slice(1) }),
      ShapeError,
      'length 2',
    );
  });
});

describe('constants', () => {
  it('are made of finite numbers of at least 0', () => {
    expect(certified(0)).toEqual({ value: 0, kind: 'certified' });
    expect(estimated(2.5)).toEqual({ value: 2.5, kind: 'estimated' });
    for (const bad of [-1, NaN, Infinity]) {
      for (const make of [certified, estimated]) {
        expectFault(() => make(bad), ArgumentError, 'at least 0', String(bad));
      }
    }
  });

  it('without strong convexity are refused, with the remedy', () => {
    for (const value of [0, -1, NaN, Infinity]) {
      const strongConvexity = { value, kind: 'certified' } as const;
      const bad = withConstants({ strongConvexity });
      expectFault(() => hypergradient(bad, theta), ArgumentError, 'strong convexity', 'ridge');
    }
  });

  it('with L below μ, or not finite, are refused', () => {
    for (const value of [0.5, NaN, Infinity]) {
      const lipschitzGradient = { value, kind: 'certified' } as const;
      const bad = withConstants({ lipschitzGradient });
      expectFault(() => hypergradient(bad, theta), ArgumentError, 'at least μ = 1', String(value));
    }
  });

  it('of second order must be numbers too', () => {
    for (const value of [-1, NaN, Infinity]) {
      const constant = { value, kind: 'certified' } as const;
      const run = (p: BilevelProblem) => () => hypergradient(p, theta);
      expectFault(run(withConstants({ lipschitzHessian: constant })), ArgumentError, 'L_A');
      expectFault(run(withConstants({ lipschitzCross: constant })), ArgumentError, 'L_B');
      expectFault(run(withUpper({ lipschitzGradient: constant })), ArgumentError, 'L_f');
      expectFault(run(withUpper({ lipschitzParameterGradient: constant })), ArgumentError, 'L_fθ');
    }
  });

  it('must say how ∇_θ f changes with x when f depends on θ', () => {
    // Taken as 0 it would certify a bound that does not hold.
    const bad = withSample(({ upper }) => {
      const rest = { ...upper };
      Reflect.deleteProperty(rest, 'lipschitzParameterGradient');
      return { upper: rest };
    });
    expectFault(
      () => hypergradient(bad, theta),
      ArgumentError,
      'samples[1].upper.lipschitzParameterGradient',
      'certified(0)',
    );
  });
});

describe('functions of the problem that return NaN or infinity', () => {
  for (const bad of [NaN, Infinity]) {
    const fill = (_x: Float64Array, out: Float64Array): void => {
      out.fill(bad);
    };
    const fillUpper = (_x: Float64Array, _t: Float64Array, out: Float64Array): void => {
      out.fill(bad);
    };
    const linearised = (
      name: 'hessianVector' | 'crossTranspose' | 'cross' | 'precondition',
    ): BilevelProblem =>
      withLower((level) => ({ linearise: (x) => ({ ...level.linearise(x), [name]: fill }) }));
    const faults: [string, BilevelProblem, string][] = [
      ['∂_x g', withLower(() => ({ gradient: fill })), 'lower level at the starting point'],
      ['∇_x f', withUpper({ gradient: fillUpper }), 'gradient of the upper-level loss'],
      ['∇_θ f', withUpper({ parameterGradient: fillUpper }), 'hypergradient'],
      ['f', withUpper({ value: () => bad }), 'upper-level loss'],
      ['A v', linearised('hessianVector'), 'Hessian-vector product'],
      ['P⁻¹ r', linearised('precondition'), 'preconditioner'],
      ['Bᵀ q', linearised('crossTranspose'), 'hypergradient'],
      ['B u', linearised('cross'), '∂_x ∂_θ g'],
      [
        'r',
        { ...problem, regulariser: { value: () => bad, gradient: () => undefined } },
        'regulariser',
      ],
      ['∇r', { ...problem, regulariser: { value: () => 0, gradient: fill } }, 'regulariser'],
    ];

    it.each(faults)(`are told apart: ${String(bad)} in %s`, async (_name, broken, words) => {
      expectFault(() => hypergradient(broken, theta), NotFiniteError, words);
      await expect(learn(broken, theta).steps().next()).rejects.toThrow(NotFiniteError);
    });
  }

  it('in the middle of a solve end it, with the certificate of the start', () => {
    // ∂_x g of the second sample fails away from its start.
    const [, second] = problem.samples;
    const start = second?.start ?? new Float64Array();
    const broken = withLower((level) => ({
      gradient: (x, out) => {
        level.gradient(x, out);
        if (x.some((xi, p) => xi !== start[p])) out[0] = NaN;
      },
    }));
    const result = hypergradient(broken, theta, { epsilon: 1e-9 });
    expect(result.converged).toBe(false);
    expect(result.samples[1]?.status.lower).toBe('diverged');
    expect(result.samples[1]?.solution).toEqual(start);
    expect(result.samples[0]?.status.lower).toBe('converged');
  });
});

it('errors carry a stable code and the name of their class', () => {
  try {
    hypergradient(problem, new Float64Array(3));
  } catch (error) {
    expect(error).toMatchObject({ name: 'ShapeError', code: 'shape-mismatch' });
    expect((error as Error).message).toBe(
      'Expected an array of length 2 for theta but received Float64Array of length 3.',
    );
  }
  expect.assertions(2);
});
