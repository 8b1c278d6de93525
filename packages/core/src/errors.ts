/**
 * Base of every error this software throws on purpose. `code` is stable and meant for programs
 * (exit codes of the command line, actions of the app); the message is meant for people and says
 * what was expected, what was received, and what to do about it.
 */
export abstract class BilevelError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An argument or option outside its documented range. */
export class ArgumentError extends BilevelError {
  readonly code = 'invalid-argument';
}

/** Arrays whose lengths do not fit together. */
export class ShapeError extends BilevelError {
  readonly code = 'shape-mismatch';
}

/** NaN or infinity where a finite number is needed, from data or from a user's own functions. */
export class NotFiniteError extends BilevelError {
  readonly code = 'not-finite';
}

/** A checkpoint that belongs to another problem, method or version. */
export class CheckpointError extends BilevelError {
  readonly code = 'bad-checkpoint';
}

/** Samples would be evaluated by other software in another place, and to other numbers. */
export class SoftwareError extends BilevelError {
  readonly code = 'software-differs';
}

/** The caller's `AbortSignal` fired. Nothing is lost: resume from the last checkpoint. */
export class CancelledError extends BilevelError {
  readonly code = 'cancelled';

  constructor(message = 'Cancelled by the caller.', options?: ErrorOptions) {
    super(message, options);
  }
}

/** How a received value reads in an error message. */
function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (ArrayBuffer.isView(value)) {
    return `${value.constructor.name} of length ${String((value as Float64Array).length)}`;
  }
  if (Array.isArray(value)) return `array of length ${String(value.length)}`;
  if (typeof value === 'object' && value !== null) return value.constructor.name;
  return String(value);
}

/** `Expected <what> for <name> but received <value>.` followed by the remedy, when there is one. */
export function expected(what: string, name: string, received: unknown, remedy = ''): string {
  const base = `Expected ${what} for ${name} but received ${describe(received)}.`;
  return remedy === '' ? base : `${base} ${remedy}`;
}

/** Throws unless `value` is a finite number greater than zero. */
export function requirePositive(name: string, value: number, remedy = ''): void {
  if (!(value > 0) || value === Infinity) {
    throw new ArgumentError(expected('a number above 0', name, value, remedy));
  }
}

/** Throws unless `array` has `length` entries. */
export function requireLength(name: string, array: ArrayLike<number>, length: number): void {
  if (array.length !== length) {
    throw new ShapeError(expected(`an array of length ${String(length)}`, name, array));
  }
}
