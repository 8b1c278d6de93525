import { ArgumentError, NotFiniteError, expected, requireLength } from '../errors.js';
import { combine, type Hypergradient } from '../hypergradient/hypergradient.js';
import { requireProblem } from '../problem/check.js';
import type { BilevelProblem, Sample } from '../problem/problem.js';
import { Pace, runToEnd, type Cooperative } from '../run/cooperative.js';
import { norm } from '../vector/vector.js';
import type { DifferentiatedSample } from './certify.js';
import { inexactAdSample } from './inexactAd.js';
import { requireDifferentiable, type DifferentiableSolver } from './scheme.js';
import { unrolledSample } from './unrolled.js';

const MEMORIES: readonly string[] = ['stored', 'checkpointed'];

/** Options of {@link inexactAdHypergradient}. */
export interface InexactAdOptions {
  /**
   * `gd`: gradient descent. `hb`: heavy ball, faster, but away from quadratics without a proof that
   * it converges. Default `gd`.
   */
  readonly solver?: DifferentiableSolver;
  /** x⁰ of each sample, independent of θ. Default: the sample's own start. */
  readonly start?: readonly Float64Array[];
}

/** Options of {@link unrolledHypergradient}. */
export interface UnrolledOptions extends InexactAdOptions {
  /**
   * `stored`: all K iterates are held. `checkpointed`: about 2√K of them (heavy ball: 3√K), and at
   * most K further gradients recompute the others. Both give the same result to the bit. Default
   * `checkpointed`.
   */
  readonly memory?: 'stored' | 'checkpointed';
}

/** A hypergradient by automatic differentiation, with its certificate. */
export interface DifferentiatedHypergradient extends Omit<
  Hypergradient,
  'converged' | 'samples' | 'beforehand'
> {
  /** The most vectors of iterates held at a time by a sample, x⁰ and x^(K) apart. */
  readonly memory: number;
  /**
   * Of each sample x^(K) as `solution`, the implied adjoint α Σ x̄ as `adjoint`, ε and R reached, bounds,
   * and its status: `budget`, or `diverged` and the result of K = 0.
   */
  readonly samples: readonly DifferentiatedSample[];
}

/**
 * The hypergradient by reverse-mode automatic differentiation through K steps of gradient descent or
 * heavy ball (mathematics.md §4.1; Ehrhardt & Roberts 2023), the mean over the samples plus ∇r(θ). It is
 * the derivative of the K-step map to rounding, α and β held fixed, and no hypergradient: the bound
 * says how far it can be from ∇F, by the adjoint that the recursion implies.
 *
 * Work: K gradients, and as many again at most when checkpointed; K − 1 products; one of each for the
 * certificate. Every iterate is linearised, which `work` does not count and which costs several
 * products: {@link inexactAdHypergradient} and `hypergradient` linearise once.
 *
 * `iterations` is K ≥ 0.
 *
 * @throws ArgumentError, ShapeError for arguments out of range.
 * @throws NotFiniteError when the problem's functions return NaN or infinity at x⁰ or x^(K).
 */
export function unrolledHypergradient(
  problem: BilevelProblem,
  theta: Float64Array,
  iterations: number,
  options: UnrolledOptions = {},
): DifferentiatedHypergradient {
  const { solver = 'gd', memory = 'checkpointed' } = options;
  if (!MEMORIES.includes(memory)) {
    throw new ArgumentError(expected("'stored' or 'checkpointed'", 'memory', memory));
  }
  return differentiate(problem, theta, iterations, options, (sample, x0, pace) => {
    const segment = memory === 'stored' ? iterations : Math.ceil(Math.sqrt(iterations));
    return unrolledSample(sample, theta, x0, { solver, iterations, segment }, pace);
  });
}

/**
 * The hypergradient by inexact automatic differentiation of K steps (mathematics.md §4.2): reverse mode
 * with every A and B at x^(K), which equals `hypergradient` with K steps of the same solver for the lower
 * level and for the adjoint system from 0, to rounding. Hence it has that bound. No iterate is kept.
 *
 * Work: K gradients and K − 1 products; one of each for the certificate. `iterations` is K ≥ 0.
 *
 * @throws as {@link unrolledHypergradient}
 */
export function inexactAdHypergradient(
  problem: BilevelProblem,
  theta: Float64Array,
  iterations: number,
  options: InexactAdOptions = {},
): DifferentiatedHypergradient {
  const { solver = 'gd' } = options;
  return differentiate(problem, theta, iterations, options, (sample, x0, pace) =>
    inexactAdSample(sample, theta, x0, { solver, iterations }, pace),
  );
}

function differentiate(
  problem: BilevelProblem,
  theta: Float64Array,
  iterations: number,
  { solver = 'gd', start }: InexactAdOptions,
  one: (sample: Sample, x0: Float64Array, pace: Pace) => Cooperative<DifferentiatedSample>,
): DifferentiatedHypergradient {
  requireProblem(problem, theta);
  requireDifferentiable(solver);
  if (!Number.isInteger(iterations) || iterations < 0) {
    throw new ArgumentError(expected('a whole number of at least 0', 'iterations', iterations));
  }
  if (start !== undefined) requireLength('start', { length: start.length }, problem.samples.length);
  const pace = new Pace();
  const samples = problem.samples.map((sample, i) => {
    const x0 = start?.[i] ?? sample.start ?? new Float64Array(sample.dimension);
    requireLength(`start[${String(i)}]`, x0, sample.dimension);
    const result = runToEnd(one(sample, x0, pace));
    if (!Number.isFinite(norm(result.gradient))) {
      throw new NotFiniteError(
        expected(
          'finite numbers',
          'the differentiated hypergradient',
          norm(result.gradient),
          "Check the problem's cross products and ∇_θ f along the iterates.",
        ),
      );
    }
    return result;
  });
  const { gradient, bound, value, corrected, work } = combine(problem, theta, samples);
  const memory = samples.reduce((most, s) => Math.max(most, s.memory), 0);
  return { gradient, bound, value, corrected, work, memory, samples };
}
