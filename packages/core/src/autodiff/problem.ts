import { ArgumentError, expected, requireLength, requirePositive } from '../errors.js';
import { estimated } from '../problem/constant.js';
import type {
  BilevelProblem,
  LowerConstants,
  LowerLevel,
  ParameterRegulariser,
  Sample,
  UpperLoss,
} from '../problem/problem.js';
import type { Backend } from './backend.js';
import { Derivatives, type TensorFunction } from './derivatives.js';
import { norm } from '../vector/vector.js';
import { registerGradients } from './gradients/register.js';
import { estimateLargestCurvature } from './largestCurvature.js';
import { gradientNoise, valueNoise } from './noise.js';
import { Runner } from './runner.js';
import { UNIT_ROUNDOFF_32, type Tensor, type Tensor1D, type Tensorflow } from './tensorflow.js';

/**
 * Constants of a lower level g(·, θ), as {@link LowerConstants} has them but as plain numbers: in
 * 32-bit arithmetic none of them proves anything, so all count as `estimated`.
 */
export interface LowerNumbers {
  /** μ > 0 with μI ≼ ∂_xx g. */
  readonly strongConvexity: number;
  /**
   * L with ∂_xx g ≼ LI. Default: estimated at every θ by power iteration, which costs up to 160
   * Hessian-vector products, more than many a solve, and can be too small.
   */
  readonly lipschitzGradient?: number;
  /** L_A: ‖A(x) − A(x')‖ ≤ L_A ‖x − x'‖; 0 when g is quadratic in x. */
  readonly lipschitzHessian: number;
  /** L_B: ‖B(x) − B(x')‖ ≤ L_B ‖x − x'‖; 0 when ∂_θ g is affine in x. */
  readonly lipschitzCross: number;
}

/** Constants of an upper-level loss f; see {@link LowerNumbers}. */
export interface UpperNumbers {
  /** L_f: Lipschitz constant of ∇_x f in x. */
  readonly lipschitzGradient: number;
  /** L_fθ: Lipschitz constant of ∇_θ f in x. Give it exactly when f depends on θ directly. */
  readonly lipschitzParameterGradient?: number;
}

/** A sample whose functions are written in TensorFlow.js. */
export interface AutodiffSample {
  /** d, the length of x. */
  readonly dimension: number;
  /** x₀, where the first lower-level solve starts. Default: zeros. */
  readonly start?: Float64Array;
  /** g(x, θ): strongly convex and twice differentiable in x. */
  readonly lower: TensorFunction;
  /** f(x, θ). */
  readonly upper: TensorFunction;
  /** μ, L, L_A and L_B, at one θ when they depend on it. */
  readonly lowerConstants: LowerNumbers | ((theta: Float64Array) => LowerNumbers);
  /** L_f and L_fθ. */
  readonly upperConstants: UpperNumbers;
}

/** What {@link autodiffProblem} makes a problem of. */
export interface AutodiffDefinition {
  /** n, the length of θ. */
  readonly parameters: number;
  readonly samples: readonly AutodiffSample[];
  /** r(θ), a scalar of a tensor of shape [n]. */
  readonly regulariser?: (theta: Tensor1D, tf: Tensorflow) => Tensor;
}

/** A bilevel problem whose derivatives are computed by TensorFlow.js. */
export interface AutodiffProblem extends BilevelProblem {
  /** Where it is computed, as of now. */
  readonly computedOn: {
    /** The backend chosen, or its fallback from the first operation on that the former lacks. */
    readonly backend: string;
    /** The kernels that the backend chosen lacks. */
    readonly missingKernels: readonly string[];
  };
}

/**
 * A problem by automatic differentiation: from g(x, θ) and f(x, θ) in TensorFlow.js operations, the
 * derivatives that {@link BilevelProblem} asks for:
 *
 *     ∂_x g,  A v = ∂_x ⟨∂_x g, v⟩,  B u = ∂_x ⟨∂_θ g, u⟩,  Bᵀ q = ∂_θ ⟨∂_x g, q⟩,  ∇_x f,  ∇_θ f.
 *
 * Tensors hold 32-bit floats, while solvers and vectors stay in 64 bits. So all constants, and with
 * them all bounds, are `estimated`; ε includes the measured rounding error of ∂_x g, and a solve
 * asked for more than 32 bits can give ends with the status `rounding`.
 *
 * The functions must be synchronous and deterministic. Each is called here at x₀ and θ = 0, to find
 * mistakes early. Tensors that they make are freed after each call; those that they close over stay
 * the caller's.
 *
 * @throws ArgumentError, ShapeError when a dimension, start or constant is out of range.
 * @throws ShapeError when a function returns anything but a scalar.
 * @throws ArgumentError when a function returns no tensor of 32-bit floats, or f depends on θ and
 * lipschitzParameterGradient is not given.
 * @throws DifferentiationError when an operation has no derivative or no kernel, or g does not
 * depend on x.
 * @throws NotFiniteError from the solvers, when a function returns NaN or infinity.
 */
export function autodiffProblem(backend: Backend, definition: AutodiffDefinition): AutodiffProblem {
  const { tf } = backend;
  const { parameters, samples, regulariser } = definition;
  requireCount('parameters', parameters);
  if (samples.length === 0) {
    throw new ArgumentError(expected('at least one sample', 'samples', samples));
  }
  // Again, in case that another library has replaced them since the backend was chosen.
  registerGradients(tf);
  const runner = new Runner(backend);
  return {
    parameters,
    samples: samples.map((sample, i) => {
      const name = `samples[${String(i)}]`;
      requireCount(`${name}.dimension`, sample.dimension);
      if (sample.start !== undefined) {
        requireLength(`${name}.start`, sample.start, sample.dimension);
      }
      const g = new Derivatives(runner, tf, `${name}.lower`, sample.lower);
      const f = new Derivatives(runner, tf, `${name}.upper`, sample.upper);
      tryOut(g, f, sample, new Float64Array(parameters));
      return {
        dimension: sample.dimension,
        ...(sample.start !== undefined && { start: sample.start }),
        upper: upperLoss(f, sample),
        lower: lowerLevels(g, sample),
      } satisfies Sample;
    }),
    ...(regulariser !== undefined && { regulariser: penalty(runner, tf, regulariser) }),
    get computedOn() {
      return { backend: runner.backend, missingKernels: runner.missingKernels };
    },
  };
}

/** What a gradient of some operations in 32 bits is off by, relative to its norm. Estimated. */
const GRADIENT_ROUNDINGS = 8 * UNIT_ROUNDOFF_32;

function upperLoss(f: Derivatives, { upperConstants }: AutodiffSample): UpperLoss {
  const { lipschitzGradient, lipschitzParameterGradient } = upperConstants;
  const noise = valueNoise((x, theta) => f.value(x, theta));
  return {
    lipschitzGradient: estimated(lipschitzGradient),
    ...(lipschitzParameterGradient !== undefined && {
      lipschitzParameterGradient: estimated(lipschitzParameterGradient),
      parameterGradient: (x, theta, out) => {
        f.gradient('theta', x, theta, out);
      },
    }),
    value: (x, theta) => f.value(x, theta),
    rounding: (x, theta) => {
      const slope = new Float64Array(x.length);
      f.gradient('x', x, theta, slope);
      return { value: noise(x, theta), gradient: GRADIENT_ROUNDINGS * norm(slope) };
    },
    gradient: (x, theta, out) => {
      f.gradient('x', x, theta, out);
    },
  };
}

/**
 * Computes every derivative of a sample once, at x₀ and θ = 0: shapes and operations that cannot be
 * worked with are found before a run rather than in the middle of it, and a backend that lacks a
 * kernel is left before there are results that another arithmetic could not repeat to the bit.
 */
function tryOut(g: Derivatives, f: Derivatives, sample: AutodiffSample, theta: Float64Array): void {
  const x = sample.start ?? new Float64Array(sample.dimension);
  const outX = new Float64Array(x.length);
  const outTheta = new Float64Array(theta.length);
  g.value(x, theta);
  g.second('x', 'x', x, theta, outX, outX);
  g.second('theta', 'x', x, theta, outTheta, outX);
  g.second('x', 'theta', x, theta, outX, outTheta);
  f.value(x, theta);
  f.gradient('x', x, theta, outX);
  const { lipschitzParameterGradient } = sample.upperConstants;
  if (f.dependsOnParameters(x, theta) && lipschitzParameterGradient === undefined) {
    // Leaving ∇_θ f out would give a wrong hypergradient without a sign of it.
    throw new ArgumentError(
      expected(
        'a number',
        `lipschitzParameterGradient of ${f.name}`,
        undefined,
        'It is needed because this function depends on θ; 0 when ∇_θ f is the same for all x.',
      ),
    );
  }
}

/** The lower levels of a sample. Estimating L is worth keeping for the next call at the same θ. */
function lowerLevels(g: Derivatives, sample: AutodiffSample): (theta: Float64Array) => LowerLevel {
  let last: { readonly theta: Float64Array; readonly constants: LowerConstants } | undefined;
  return (theta) => {
    const own = theta.slice();
    if (last === undefined || !own.every((t, j) => t === last?.theta[j])) {
      last = { theta: own, constants: lowerConstants(g, sample, own) };
    }
    return lowerLevel(g, own, last.constants);
  };
}

function lowerLevel(
  g: Derivatives,
  theta: Float64Array,
  constants: LowerConstants,
): LowerLevel & { readonly unitRoundoff: number } {
  const gradient = (x: Float64Array, at: Float64Array, out: Float64Array): void => {
    g.gradient('x', x, at, out);
  };
  return {
    constants,
    unitRoundoff: UNIT_ROUNDOFF_32,
    value: (x) => g.value(x, theta),
    gradient: (x, out) => {
      gradient(x, theta, out);
    },
    gradientRounding: gradientNoise(gradient, theta, () => constants.strongConvexity.value),
    linearise: (x) => ({
      hessianVector: (v, out) => {
        g.second('x', 'x', x, theta, v, out);
      },
      cross: (u, out) => {
        g.second('theta', 'x', x, theta, u, out);
      },
      crossTranspose: (q, out) => {
        g.second('x', 'theta', x, theta, q, out);
      },
    }),
  };
}

function lowerConstants(
  g: Derivatives,
  sample: AutodiffSample,
  theta: Float64Array,
): LowerConstants {
  const { lowerConstants: numbers } = sample;
  const given = typeof numbers === 'function' ? numbers(theta) : numbers;
  requirePositive(
    'the strong convexity μ of the lower level',
    given.strongConvexity,
    'Add a ridge (ξ/2)‖x‖² to the lower-level objective.',
  );
  const L =
    given.lipschitzGradient ??
    Math.max(
      given.strongConvexity,
      estimateLargestCurvature(
        {
          gradient: (x, out) => {
            g.gradient('x', x, theta, out);
          },
          hessianVector: (x, v, out) => {
            g.second('x', 'x', x, theta, v, out);
          },
        },
        sample.start ?? new Float64Array(sample.dimension),
      ),
    );
  return {
    strongConvexity: estimated(given.strongConvexity),
    lipschitzGradient: estimated(L),
    lipschitzHessian: estimated(given.lipschitzHessian),
    lipschitzCross: estimated(given.lipschitzCross),
  };
}

function penalty(
  runner: Runner,
  tf: Tensorflow,
  regulariser: (theta: Tensor1D, tf: Tensorflow) => Tensor,
): ParameterRegulariser {
  const none = new Float64Array(1);
  const r = new Derivatives(runner, tf, 'the regulariser', (_x, theta) => regulariser(theta, tf));
  return {
    value: (theta) => r.value(none, theta),
    gradient: (theta, out) => {
      r.gradient('theta', none, theta, out);
    },
  };
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ArgumentError(expected('a whole number of at least 1', name, value));
}
