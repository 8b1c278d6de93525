import { ArgumentError, expected } from '../errors.js';

/** `certified`: proven. `estimated`: sampled, guessed, or computed in a precision too low to prove. */
export type ConstantKind = 'certified' | 'estimated';

/**
 * A constant of the problem (mathematics.md §1): a proven upper bound (for strong convexity: lower
 * bound) when certified. The kind travels with the number; a bound is certified only when every
 * constant in it is.
 */
export interface Constant {
  readonly value: number;
  readonly kind: ConstantKind;
}

function constant(value: number, kind: ConstantKind): Constant {
  if (!(value >= 0) || value === Infinity) {
    throw new ArgumentError(expected('a finite number of at least 0', 'a constant', value));
  }
  return { value, kind };
}

/** A proven constant. @throws ArgumentError unless finite and ≥ 0. */
export function certified(value: number): Constant {
  return constant(value, 'certified');
}

/** A constant that is not proven. @throws ArgumentError unless finite and ≥ 0. */
export function estimated(value: number): Constant {
  return constant(value, 'estimated');
}

/** `certified` only when every constant given is. */
export function combinedKind(constants: readonly Pick<Constant, 'kind'>[]): ConstantKind {
  return constants.every((c) => c.kind === 'certified') ? 'certified' : 'estimated';
}
