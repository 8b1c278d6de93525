import {
  conjugateGradient,
  directCholesky,
  fista,
  gradientDescent,
  heavyBall,
  lbfgs,
  linearGradientDescent,
  linearHeavyBall,
  minres,
  neumannSeries,
  newtonCg,
  laggedNewton,
  newtonFinish,
  safeHeavyBall,
  type LinearSolver,
  type LowerSolver,
} from '@bilevel/core';

/** The lower-level solvers that are verified, by name. */
export const LOWER: Readonly<Record<string, LowerSolver>> = {
  gd: gradientDescent(),
  hb: heavyBall(),
  fista: fista(),
  'hb-fista': safeHeavyBall(),
  lbfgs: lbfgs(),
  'newton-cg': newtonCg(),
  'newton-cg-plain': newtonCg({ preconditioned: false }),
  'newton-finish': newtonFinish(),
  'lagged-newton': laggedNewton(),
};

/** The linear solvers that are verified, by name. */
export const LINEAR: Readonly<Record<string, LinearSolver>> = {
  cg: conjugateGradient(),
  'cg-plain': conjugateGradient({ preconditioner: 'none' }),
  minres: minres(),
  gd: linearGradientDescent(),
  hb: linearHeavyBall(),
  neumann: neumannSeries(),
  cholesky: directCholesky(),
};

/** Every lower-level solver with every linear one. */
export const PAIRS: readonly { readonly lower: string; readonly linear: string }[] = Object.keys(
  LOWER,
).flatMap((lower) => Object.keys(LINEAR).map((linear) => ({ lower, linear })));

/** The solver of a name. */
export function solverOf<T>(solvers: Readonly<Record<string, T>>, name: string): T {
  const solver = solvers[name];
  if (solver === undefined) throw new Error(`There is no solver ${name}.`);
  return solver;
}
