import { ArgumentError, expected } from '../errors.js';
import { directCholesky } from '../linear/cholesky.js';
import { conjugateGradient } from '../linear/conjugateGradient.js';
import type { LinearSolver } from '../linear/linearSolver.js';
import { minres } from '../linear/minres.js';
import { neumannSeries } from '../linear/neumann.js';
import { recycling } from '../linear/recycling.js';
import { linearGradientDescent, linearHeavyBall } from '../linear/richardson.js';
import { fista } from '../lower/fista.js';
import { gradientDescent } from '../lower/gradientDescent.js';
import { heavyBall } from '../lower/heavyBall.js';
import { laggedNewton } from '../lower/laggedNewton.js';
import { lbfgs } from '../lower/lbfgs.js';
import type { LowerSolver } from '../lower/lowerSolver.js';
import { newtonCg } from '../lower/newtonCg.js';
import { newtonFinish } from '../lower/newtonFinish.js';
import { safeHeavyBall } from '../lower/safeHeavyBall.js';
import type { SolverDescription } from './solverDescription.js';

const LOWER = {
  gd: gradientDescent,
  hb: heavyBall,
  fista,
  'hb-fista': safeHeavyBall,
  lbfgs,
  newton: newtonCg,
  'lagged-newton': ({ first }: { readonly first?: SolverDescription } = {}): LowerSolver =>
    laggedNewton(first && lowerSolverOf(first)),
  'newton-finish': ({ first }: { readonly first?: SolverDescription } = {}): LowerSolver =>
    newtonFinish(first && lowerSolverOf(first)),
};

const LINEAR = {
  cg: conjugateGradient,
  gd: linearGradientDescent,
  hb: linearHeavyBall,
  minres,
  neumann: neumannSeries,
  cholesky: directCholesky,
  recycling: ({ inner, ...options }: { readonly inner?: SolverDescription }): LinearSolver =>
    recycling(inner ? linearSolverOf(inner) : conjugateGradient(), options),
};

/** The lower-level solver of this package that a description names. @throws ArgumentError */
export function lowerSolverOf(description: SolverDescription): LowerSolver {
  return make(LOWER, 'the lower-level solver', description);
}

/** The linear solver of this package that a description names. @throws ArgumentError */
export function linearSolverOf(description: SolverDescription): LinearSolver {
  return make(LINEAR, 'the linear solver', description);
}

function make<Solver>(
  makers: Readonly<Record<string, (options: Readonly<Record<string, unknown>>) => Solver>>,
  what: string,
  { name, options = {}, module }: SolverDescription,
): Solver {
  if (module !== undefined) {
    throw new ArgumentError(
      expected('a solver of this package', what, `${name} of ${module}`) +
        ' One that makes use of a solver of your own is your own as well: export a function that makes ' +
        'the whole, and name it in its description.',
    );
  }
  if (!Object.hasOwn(makers, name)) {
    throw new ArgumentError(expected(`one of ${Object.keys(makers).join(', ')}`, what, name));
  }
  return makers[name]!(options);
}
