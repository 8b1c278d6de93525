import { ArgumentError, ShapeError, expected } from '../errors.js';
import { DifferentiationError } from './errors.js';
import type { Runner } from './runner.js';
import { settleTape } from './tape.js';
import type { Tensor, Tensor1D, Tensorflow } from './tensorflow.js';

/**
 * A function of x and θ in TensorFlow.js operations, such as g or f.
 *
 * @param x shape [d], 32-bit floats.
 * @param theta shape [n], 32-bit floats.
 * @returns a scalar: shape [], 32-bit floats.
 */
export type TensorFunction = (x: Tensor1D, theta: Tensor1D, tf: Tensorflow) => Tensor;

/** Which argument a derivative is taken by. */
type Argument = 'x' | 'theta';

/**
 * The value of a {@link TensorFunction} g and its derivatives up to order two at 64-bit points that
 * are rounded to 32 bits. Second derivatives are those of a scalar product with a first one:
 *
 *     A v = ∂_x ⟨∂_x g, v⟩,   B u = ∂_x ⟨∂_θ g, u⟩,   Bᵀ q = ∂_θ ⟨∂_x g, q⟩.
 *
 * Where the inner derivative does not depend on the outer argument the result is 0.
 */
export class Derivatives {
  readonly #runner: Runner;
  readonly #tf: Tensorflow;
  /** What error messages call the function. */
  readonly name: string;
  readonly #function: TensorFunction;

  constructor(runner: Runner, tf: Tensorflow, name: string, fn: TensorFunction) {
    this.#runner = runner;
    this.#tf = tf;
    this.name = name;
    this.#function = fn;
  }

  /** g(x, θ). */
  value(x: Float64Array, theta: Float64Array): number {
    return this.#runner.run(this.name, () => {
      const [value = NaN] = this.#scalar(...this.#points(x, theta)).dataSync();
      return value;
    });
  }

  /** out ← ∂_by g(x, θ). @throws DifferentiationError when g does not depend on x. */
  gradient(by: Argument, x: Float64Array, theta: Float64Array, out: Float64Array): void {
    this.#runner.run(`the gradient of ${this.name}`, () => {
      const points = this.#points(x, theta);
      const result = this.#differentiate(() => this.#scalar(...points), pick(by, points));
      if (result === undefined && by === 'x') throw this.#independent();
      write(result, out);
    });
  }

  /** Whether g is computed from θ at all. */
  dependsOnParameters(x: Float64Array, theta: Float64Array): boolean {
    return this.#runner.run(`the gradient of ${this.name}`, () => {
      const points = this.#points(x, theta);
      return this.#differentiate(() => this.#scalar(...points), points[1]) !== undefined;
    });
  }

  /** out ← ∂_outer ⟨∂_inner g(x, θ), direction⟩. */
  second(
    inner: Argument,
    outer: Argument,
    x: Float64Array,
    theta: Float64Array,
    direction: Float64Array,
    out: Float64Array,
  ): void {
    const tf = this.#tf;
    this.#runner.run(`the second derivative of ${this.name}`, () => {
      const points = this.#points(x, theta);
      // Linear in the direction, which may be far smaller than 32-bit floats reach: an adjoint is,
      // near a minimiser of f. A power of two scales it, and the result back, without an error.
      const scale = powerOfTwoNear(direction);
      const along = tensor(
        tf,
        direction.map((v) => v / scale),
      );
      const slope = (): Tensor => {
        const first = this.#differentiate(() => this.#scalar(...points), pick(inner, points));
        if (first === undefined) {
          if (inner === 'x') throw this.#independent();
          return tf.scalar(0);
        }
        const product = tf.sum(tf.mul(first, along));
        settleTape(tf);
        return product;
      };
      write(this.#differentiate(slope, pick(outer, points)), out, scale);
    });
  }

  #points(x: Float64Array, theta: Float64Array): [Tensor1D, Tensor1D] {
    return [tensor(this.#tf, x), tensor(this.#tf, theta)];
  }

  /** ∂ of a scalar by a point; undefined when no path leads from the point to the scalar. */
  #differentiate(scalar: () => Tensor, by: Tensor): Tensor | undefined {
    const { grads } = this.#tf.engine().gradients(scalar, [by], undefined, true);
    return (grads as (Tensor | undefined)[])[0];
  }

  #scalar(x: Tensor1D, theta: Tensor1D): Tensor {
    const tf = this.#tf;
    const result = this.#function(x, theta, tf);
    // From plain JavaScript anything may come back, a promise for instance.
    if (!((result as unknown) instanceof tf.Tensor)) {
      throw new ArgumentError(
        expected('a tensor', `the result of ${this.name}`, result, 'Return a scalar at once.'),
      );
    }
    if (result.rank !== 0) {
      throw new ShapeError(
        `Expected a scalar (shape []) for the result of ${this.name} but received shape ` +
          `[${result.shape.join(', ')}]. Sum it: tf.sum(...).`,
      );
    }
    if (result.dtype !== 'float32') {
      throw new ArgumentError(
        expected('32-bit floats', `the result of ${this.name}`, result.dtype),
      );
    }
    return result;
  }

  #independent(): DifferentiationError {
    return new DifferentiationError(
      `Expected ${this.name} to depend on x through differentiable operations but received a ` +
        'function that does not. Check that it computes with the x that it is given.',
    );
  }
}

/** A fresh tensor: a backend may go on using the array that it is given. */
function tensor(tf: Tensorflow, values: Float64Array): Tensor1D {
  return tf.tensor1d(Float32Array.from(values));
}

function pick(argument: Argument, [x, theta]: readonly [Tensor1D, Tensor1D]): Tensor1D {
  return argument === 'x' ? x : theta;
}

function write(result: Tensor | undefined, out: Float64Array, scale = 1): void {
  if (result === undefined) out.fill(0);
  else out.set(Float64Array.from(result.dataSync(), (value) => value * scale));
}

/** The largest power of two up to the largest entry; 1 when there is none. */
function powerOfTwoNear(v: Float64Array): number {
  const largest = v.reduce((most, vi) => Math.max(most, Math.abs(vi)), 0);
  return largest > 0 && largest < Infinity ? 2 ** Math.floor(Math.log2(largest)) : 1;
}
