import {
  ArgumentError,
  BilevelError,
  CancelledError,
  CheckpointError,
  NotFiniteError,
  ShapeError,
} from '@bilevel/core';

/** An error as plain data. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorMessage;
}

/** The classes that cross the boundary; any other arrives as an `Error` of its name and code. */
const CLASSES: Readonly<Record<string, new (message: string, options?: ErrorOptions) => Error>> = {
  ArgumentError,
  CancelledError,
  CheckpointError,
  NotFiniteError,
  ShapeError,
  RangeError,
  TypeError,
};

export function encodeError(error: unknown): ErrorMessage {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack, cause } = error;
  const code = error instanceof BilevelError || 'code' in error ? String(error.code) : undefined;
  return {
    name,
    message,
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && { cause: encodeError(cause) }),
  };
}

/** The error again: of its class, with its message, code, cause and the stack of its thread. */
export function decodeError({ name, message, code, stack, cause }: ErrorMessage): Error {
  const options = cause === undefined ? {} : { cause: decodeError(cause) };
  const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  const error = known ? new known(message, options) : new Error(message, options);
  if (known === undefined) {
    error.name = name;
    if (code !== undefined) Object.assign(error, { code });
  }
  if (stack !== undefined) error.stack = stack;
  return error;
}
