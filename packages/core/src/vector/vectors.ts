import { gamma, normUp, roundedUp, UNDERFLOW } from './rounding.js';
import { depthOfDot, dot, isZero, subtract } from './vector.js';

/**
 * The memory and the vector operations that the solvers of one problem use. A problem whose functions
 * run elsewhere than in plain code (WebAssembly, say) gives its own, so that solvers keep their state
 * where those functions work and nothing is copied to and fro. Every operation takes any arrays;
 * those from `zeros` it takes fastest.
 */
export interface Vectors {
  /** `length` zeros, in an array that is no different from others but for where it is. */
  readonly zeros: (length: number) => Float64Array;
  /** The same with whatever numbers, for an array that is written before it is read. Default: `zeros`. */
  readonly room?: (length: number) => Float64Array;
  /** ⟨a, b⟩, summed in an order that depends on nothing but the length. */
  readonly dot: (a: Float64Array, b: Float64Array) => number;
  /**
   * The most roundings that a term of `dot` goes through, its product included, for vectors of that
   * length. Default: `length`, as in a sum in any order.
   */
  readonly depth?: (length: number) => number;
  /** out ← beta out + alpha a. */
  readonly combine: (out: Float64Array, beta: number, alpha: number, a: Float64Array) => void;
  /** out ← a − b; `out` may be `a` or `b`. */
  readonly subtract: (a: Float64Array, b: Float64Array, out: Float64Array) => void;
  /** out ← alpha a. */
  readonly scale: (alpha: number, a: Float64Array, out: Float64Array) => void;
  /** out_i ← a_i b_i. */
  readonly multiply: (a: Float64Array, b: Float64Array, out: Float64Array) => void;
  /** x⁺ = x − αg + β(x − x₋) in place of x₋ in `previous`; `point` holds x. */
  readonly heavyBall: VectorStep;
  /** z = x − αg and x⁺ = z + β(z − z₋); `previous` holds z₋ and then z, `point` x and then x⁺. */
  readonly fista: VectorStep;
}

/** A step of a first-order method from the gradient g at x. */
export type VectorStep = (
  previous: Float64Array,
  point: Float64Array,
  gradient: Float64Array,
  alpha: number,
  beta: number,
) => void;

/** The default: ordinary arrays. */
export const plainVectors: Vectors = {
  zeros: (length) => new Float64Array(length),
  dot,
  depth: depthOfDot,
  combine(out, beta, alpha, a) {
    for (let i = 0; i < out.length; i++) out[i] = beta * out[i]! + alpha * a[i]!;
  },
  subtract,
  scale(alpha, a, out) {
    for (let i = 0; i < out.length; i++) out[i] = alpha * a[i]!;
  },
  multiply(a, b, out) {
    for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
  },
  heavyBall(previous, point, gradient, alpha, beta) {
    for (let i = 0; i < point.length; i++) {
      const x = point[i]!;
      previous[i] = x - alpha * gradient[i]! + beta * (x - previous[i]!);
    }
  },
  fista(previous, point, gradient, alpha, beta) {
    for (let i = 0; i < point.length; i++) {
      const z = point[i]! - alpha * gradient[i]!;
      point[i] = z + beta * (z - previous[i]!);
      previous[i] = z;
    }
  },
};

/** Room for `length` numbers among `vectors`, to be written before it is read. */
export function roomAmong({ zeros, room = zeros }: Vectors, length: number): Float64Array {
  return room(length);
}

/** A copy of `a` among `vectors`. */
export function copyAmong(vectors: Vectors, a: Float64Array): Float64Array {
  const copy = roomAmong(vectors, a.length);
  copy.set(a);
  return copy;
}

/** Norms and inner products of {@link Vectors} with proven errors. */
export interface ProvenSizes {
  /** ≥ ‖a‖. */
  readonly norm: (a: Float64Array) => number;
  /** ≥ |fl⟨a, b⟩ − ⟨a, b⟩| for vectors of `length` numbers and of at most these norms. */
  readonly dotRounding: (sizeOfA: number, sizeOfB: number, length: number) => number;
}

/** Those of `vectors`. */
export function provenSizes({ dot, depth = (length) => length }: Vectors): ProvenSizes {
  return {
    norm: (a) => {
      const computed = Math.sqrt(dot(a, a));
      return computed === 0 && isZero(a) ? 0 : normUp(computed, a.length, depth(a.length));
    },
    dotRounding: (sizeOfA, sizeOfB, length) =>
      roundedUp(gamma(depth(length)) * sizeOfA * sizeOfB) + length * UNDERFLOW,
  };
}
