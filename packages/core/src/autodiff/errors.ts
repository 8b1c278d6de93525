import { BilevelError } from '../errors.js';

/** A package that is an optional dependency is needed here, and is not installed or fails to load. */
export class MissingDependencyError extends BilevelError {
  readonly code = 'missing-dependency';
}

/**
 * A function cannot be differentiated as often as needed: an operation in it has no derivative, or
 * no implementation on the backend, or it does not depend on x at all.
 */
export class DifferentiationError extends BilevelError {
  readonly code = 'not-differentiable';
}
