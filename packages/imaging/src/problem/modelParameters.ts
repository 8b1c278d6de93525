import { ArgumentError, expected } from '@bilevel/core';
import {
  lengthOf,
  numbersOf,
  requireValue,
  type Parameter,
  type Value,
  type Values,
} from '../describe/description.js';
import type { RegulariserTerm } from '../prior/expression.js';
import type { WeakLimit } from '../prior/filters/weakLimit.js';
import { WeakTerms } from './weakTerms.js';

/** The parameters of a model at θ, and the limit of its weakly convex terms, where there is one. */
export interface ParametersAt {
  readonly values: Values;
  readonly limit: WeakLimit | undefined;
}

/**
 * The parameters of the terms of a model and θ, which holds those that are learned, one after the other: logarithms of
 * those above 0, others as they are. Weights of weakly convex terms that θ holds are ρ(θ) times what it says, so that the
 * whole is strongly convex at every θ (mathematics.md §8.11).
 */
export class ModelParameters {
  /** Of all terms, in their order. */
  readonly all: readonly Parameter[];
  /** Those that θ holds. */
  readonly learned: readonly Parameter[];
  readonly #prior: string;
  readonly #terms: readonly RegulariserTerm[];
  readonly #fixed: Values;
  readonly #convexity: number | undefined;
  readonly #weakTerms: WeakTerms;

  /**
   * @param convexity `ModelOptions.convexity`
   * @throws ArgumentError for a fixed value that no parameter has
   */
  constructor(
    prior: string,
    terms: readonly RegulariserTerm[],
    fixed: Values,
    convexity: number | undefined,
  ) {
    this.#prior = prior;
    this.#terms = terms;
    this.#fixed = fixed;
    this.#convexity = convexity;
    this.all = terms.flatMap(({ parameters }) => parameters);
    for (const key of Object.keys(fixed)) {
      if (!this.all.some((parameter) => parameter.key === key)) {
        const known = this.all.map((parameter) => parameter.key).join(', ');
        throw new ArgumentError(expected(known, `a parameter of ${prior}`, key));
      }
    }
    for (const parameter of this.all) {
      const value = fixed[parameter.key];
      if (value !== undefined) requireValue(parameter, value);
    }
    this.learned = this.all.filter(({ key }) => fixed[key] === undefined);
    this.#weakTerms = new WeakTerms(terms, this.learned, fixed);
  }

  /** n, the length of θ. */
  get length(): number {
    return this.learned.reduce((sum, parameter) => sum + lengthOf(parameter), 0);
  }

  /** Whether weakly convex terms have learned weights, which needs to know the convexity of the rest. */
  get needConvexity(): boolean {
    return this.#weakTerms.any;
  }

  /** @throws ArgumentError where that needs a convexity */
  at(theta: Float64Array): ParametersAt {
    const raw = this.#raw(theta);
    const limit = this.#weakTerms.any
      ? this.#weakTerms.at(raw, this.#requiredConvexity())
      : undefined;
    if (limit === undefined) return { values: raw, limit };
    return { values: this.#weakTerms.scaled(raw, Math.exp(limit.logScale)), limit };
  }

  /**
   * θ of the given values, those of {@link at}; what is held fixed does not count. Weakly convex weights too large to
   * leave the whole strongly convex come in lowered, all by one factor.
   *
   * @throws ArgumentError for one that is missing
   */
  thetaOf(values: Values): Float64Array {
    for (const parameter of this.learned) {
      const value = values[parameter.key];
      if (value === undefined) {
        const known = Object.keys(values).join(', ');
        throw new ArgumentError(expected(`a value of ${parameter.key}`, 'the parameters', known));
      }
      requireValue(parameter, value);
    }
    const all = { ...values, ...this.#fixed };
    const raw = this.#weakTerms.any
      ? this.#weakTerms.backwards(all, this.#requiredConvexity())
      : all;
    return Float64Array.from(
      this.learned.flatMap(({ key, scale }) => {
        const numbers = numbersOf(raw[key]!);
        return scale === 'linear' ? numbers : numbers.map(Math.log);
      }),
    );
  }

  /** Which of its own parameters of term j θ holds, by their index, ascending. */
  learnedOf(j: number): number[] {
    let next = 0;
    return this.#terms[j]!.parameters.flatMap((parameter) => {
      const own = Array.from({ length: lengthOf(parameter) }, () => next++);
      return this.#fixed[parameter.key] === undefined ? own : [];
    });
  }

  /** What θ says, before any limit. */
  #raw(theta: Float64Array): Values {
    let next = 0;
    return Object.fromEntries(
      this.all.map((parameter): [string, Value] => {
        const { key, scale, shape } = parameter;
        const fixed = this.#fixed[key];
        if (fixed !== undefined) return [key, fixed];
        const own = theta.subarray(next, (next += lengthOf(parameter)));
        const values = scale === 'linear' ? own : own.map(Math.exp);
        return [key, shape === undefined ? values[0]! : Array.from(values)];
      }),
    );
  }

  #requiredConvexity(): number {
    if (this.#convexity !== undefined) return this.#convexity;
    const what = `the strong convexity that ${this.#prior} stays below while it is learned`;
    throw new ArgumentError(
      expected(
        'a number',
        what,
        undefined,
        'Take `model.over(pairs)`, for the pictures of the run.',
      ),
    );
  }
}
