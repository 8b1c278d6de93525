import { lengthOf, type Parameter, type Value, type Values } from '../describe/description.js';
import type { RegulariserTerm } from '../prior/expression.js';
import {
  limitBackwards,
  weakLimit,
  type LimitedTerm,
  type WeakLimit,
} from '../prior/filters/weakLimit.js';
import { bankOf } from '../prior/filters/bankOf.js';
import { blocksOf, isWeaklyConvex, weakConvexityOfTerm } from '../prior/regulariserOf.js';

/**
 * Of the strong convexity of the rest, what weakly convex regularisers leave. They take a millionth less than the rest of
 * it: what the stand-in `smoothNorm` may be below the proven `jointNorm`, with room.
 */
const LEAST_CONVEXITY = 0.05;
const SAFE = 1 - 2 ** -20;

/** The weakly convex terms of a model whose weights θ holds, which are kept below a limit: see {@link weakLimit}. */
export class WeakTerms {
  readonly #terms: readonly RegulariserTerm[];
  readonly #limited: readonly RegulariserTerm[];
  /** Where in θ the numbers of each learned parameter begin. */
  readonly #places = new Map<string, number>();
  readonly #fixed: Values;
  readonly #length: number;

  constructor(terms: readonly RegulariserTerm[], learned: readonly Parameter[], fixed: Values) {
    let next = 0;
    for (const parameter of learned) {
      this.#places.set(parameter.key, next);
      next += lengthOf(parameter);
    }
    this.#length = next;
    this.#terms = terms;
    this.#fixed = fixed;
    this.#limited = terms.filter(
      (term) => isWeaklyConvex(term) && this.#places.has(weightsOf(term)),
    );
  }

  /** Whether there are any. */
  get any(): boolean {
    return this.#limited.length > 0;
  }

  /** The limit at given weights, before they are scaled; undefined where nothing is left for these terms. */
  at(values: Values, convexity: number): WeakLimit | undefined {
    const limit = this.#limitOf(convexity);
    return limit === undefined
      ? undefined
      : lastLimit(this.#limitedAt(values), this.#length, limit);
  }

  /** Values with these terms' weights times a number. */
  scaled(values: Values, by: number): Values {
    const own = this.#limited.map((term): [string, Value] => {
      const key = weightsOf(term);
      const value = values[key] ?? [];
      return [key, typeof value === 'number' ? value * by : value.map((w) => w * by)];
    });
    return { ...values, ...Object.fromEntries(own) };
  }

  /** The weights of which the given ones are what is left. */
  backwards(values: Values, convexity: number): Values {
    const limit = this.#limitOf(convexity);
    if (limit === undefined) return values;
    const { logScale, lowered } = limitBackwards(this.#limitedAt(values), limit);
    return this.scaled(values, Math.exp(Math.log(lowered) - logScale));
  }

  #limitOf(convexity: number): number | undefined {
    const taken = this.#terms
      .filter((term) => isWeaklyConvex(term) && isFixed(term, this.#fixed))
      .reduce((sum, term) => sum + weakConvexityOfTerm(term, this.#fixed), 0);
    const limit = (1 - LEAST_CONVEXITY) * SAFE * (convexity - taken);
    return limit > 0 ? limit : undefined;
  }

  #limitedAt(values: Values): LimitedTerm[] {
    return this.#limited.map((term) => {
      const [weights = 0, smoothings, coefficients] = term.parameters.map(({ key }) =>
        this.#places.get(key),
      );
      const at = { weights, smoothings };
      if (term.entry.kind !== 'filters') {
        const { potential, weight, smoothing } = blocksOf(term, values);
        return { potential, weights: [weight], smoothings: [smoothing], at };
      }
      const { potential, ...bank } = bankOf(term, values);
      const { size, coefficients: own } = bank;
      return {
        ...{ potential, weights: bank.weights, smoothings: bank.smoothings },
        bank: { size, channels: term.options['channels'] ?? 1, coefficients: own },
        at: { ...at, coefficients },
      };
    });
  }
}

function weightsOf({ parameters: [weights] }: RegulariserTerm): string {
  return weights?.key ?? '';
}

function isFixed({ parameters }: RegulariserTerm, fixed: Values): boolean {
  return parameters.every(({ key }) => fixed[key] !== undefined);
}

let last: { terms: readonly LimitedTerm[]; n: number; limit: number; found: WeakLimit } | undefined;

/** Of one θ at a time: each picture of a run asks for the same. */
function lastLimit(terms: readonly LimitedTerm[], n: number, limit: number): WeakLimit {
  const known =
    last?.n === n && last.limit === limit && last.terms.length === terms.length ? last : undefined;
  if (known && terms.every((bank, i) => isSame(bank, known.terms[i]!))) return known.found;
  const found = weakLimit(terms, n, limit);
  last = { terms, n, limit, found };
  return found;
}

function isSame(one: LimitedTerm, other: LimitedTerm): boolean {
  const same = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((x, i) => x === b[i]);
  return (
    one.bank?.size === other.bank?.size &&
    one.bank?.channels === other.bank?.channels &&
    one.potential === other.potential &&
    one.at.weights === other.at.weights &&
    one.at.smoothings === other.at.smoothings &&
    one.at.coefficients === other.at.coefficients &&
    same(one.weights, other.weights) &&
    same(one.smoothings, other.smoothings) &&
    same(one.bank?.coefficients ?? [], other.bank?.coefficients ?? [])
  );
}
