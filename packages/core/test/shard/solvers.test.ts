import { describe, expect, it } from 'vitest';
import * as core from '../../src/index.js';

const LOWER = [
  core.fista(),
  core.gradientDescent(),
  core.heavyBall(),
  core.lbfgs({ memory: 3 }),
  core.newtonCg({ preconditioned: false }),
];
const LINEAR = [
  core.conjugateGradient(),
  core.conjugateGradient({ preconditioner: 'none' }),
  core.linearGradientDescent(),
  core.linearHeavyBall(),
  core.minres(),
  core.neumannSeries(),
  core.directCholesky({ maxDimension: 20 }),
];

const problem = core.ridgeRegression({
  train: {
    features: core.denseMatrix(
      Array.from({ length: 5 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(i * i + 1)]),
    ),
    targets: Float64Array.of(1, -2, 0.5, 0.1, 2),
  },
  upper: { kind: 'linear', weights: Float64Array.of(1, 2, 3) },
});
const theta = Float64Array.of(0.1, -0.3, 0.2);

describe('a solver made again from its description, after a structured clone,', () => {
  it.each(LOWER)('solves the lower level to the bit as the first: $name', (solver) => {
    const again = core.lowerSolverOf(structuredClone(solver.description ?? { name: '' }));
    const [one, other] = [solver, again].map((lower) =>
      core.hypergradient(problem, theta, { lower }),
    );
    expect(other).toEqual(one);
    expect(one?.samples[0]?.work.lower).toBeGreaterThan(2);
    expect(again.description).toEqual(solver.description);
  });

  it.each(LINEAR)('solves the adjoint to the bit as the first: $name', (solver) => {
    const again = core.linearSolverOf(structuredClone(solver.description ?? { name: '' }));
    const [one, other] = [solver, again].map((linear) =>
      core.hypergradient(problem, theta, { linear }),
    );
    expect(other).toEqual(one);
    expect(again.description).toEqual(solver.description);
  });
});

it('a solver of another module is refused, also within one of this package', () => {
  const own = { name: 'cg', module: '#own' };
  expect(() => core.linearSolverOf(own)).toThrow(/solver of this package.*"cg of #own"/);
  const around = { name: 'recycling', options: { inner: own } };
  expect(() => core.linearSolverOf(around)).toThrow(core.ArgumentError);
  const before = { name: 'newton-finish', options: { first: { name: 'hb', module: '#own' } } };
  expect(() => core.lowerSolverOf(before)).toThrow(/"hb of #own"/);
});

it('an unknown name is refused', () => {
  for (const name of ['mine', 'toString', '']) {
    expect(() => core.lowerSolverOf({ name })).toThrow(core.ArgumentError);
    expect(() => core.linearSolverOf({ name })).toThrow('one of cg, gd, hb');
  }
});
