import { NotFiniteError, expected } from '../errors.js';
import { evaluateParts } from '../hypergradient/evaluateParts.js';
import type { SampleHypergradient } from '../hypergradient/sampleHypergradient.js';
import { type WarmStart } from '../hypergradient/warmStart.js';
import { linearGradientDescent } from '../linear/richardson.js';
import { gradientDescent } from '../lower/gradientDescent.js';
import type { Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { norm } from '../vector/vector.js';

/** The hypergradient of one sample by automatic differentiation, with everything that certifies it. */
export interface DifferentiatedSample extends SampleHypergradient {
  /** The most vectors of length d held for the iterates at a time, x⁰ and x^(K) apart. */
  readonly memory: number;
}

/** What a differentiation leaves behind. */
interface Differentiated extends WarmStart {
  readonly lowerWork: number;
  readonly adjointWork: number;
  readonly memory: number;
}

/**
 * The implicit hypergradient at x^(K) with the implied adjoint q̃, and its certificate: one gradient
 * for ε, one product for R. Whatever produced the two, the bound of §5.1 holds.
 *
 * What was asked for is K iterations and no tolerance, so that both statuses are `budget`. Iterates
 * that stopped being finite, which heavy ball's can away from quadratics, give the status `diverged`
 * and the result of K = 0, whose certificate holds as well.
 *
 * @throws NotFiniteError when the adjoint is not finite at a finite x^(K)
 */
export function* certifyDifferentiated(
  sample: Sample,
  theta: Float64Array,
  x0: Float64Array,
  { point, adjoint, lowerWork, adjointWork, memory }: Differentiated,
  pace: Pace,
): Cooperative<DifferentiatedSample> {
  const finite = Number.isFinite(norm(point));
  if (finite && !Number.isFinite(norm(adjoint))) {
    throw new NotFiniteError(
      expected(
        'finite numbers',
        'the differentiated adjoint',
        norm(adjoint),
        'Check ∇_x f and the Hessian-vector products along the iterates.',
      ),
    );
  }
  const start = finite ? { point, adjoint } : { point: x0, adjoint: new Float64Array(x0.length) };
  // Tolerances of infinity: both solvers stop where they start, with gradient and residual at hand.
  const certificate = yield* evaluateParts(
    sample,
    theta,
    start,
    {
      lower: gradientDescent(),
      linear: linearGradientDescent(),
      epsilon: Infinity,
      delta: Infinity,
      maxWork: Infinity,
    },
    pace,
  );
  const lower = certificate.work.lower + lowerWork;
  const adjointTotal = certificate.work.adjoint + adjointWork;
  return {
    ...certificate,
    work: { lower, adjoint: adjointTotal, total: lower + adjointTotal },
    status: finite
      ? { lower: 'budget', adjoint: 'budget' }
      : { lower: 'diverged', adjoint: 'budget' },
    memory,
  };
}
