import { ArgumentError, expected } from '@bilevel/core/errors';

/**
 * What people are told of a part of a model, wherever it is told: help, forms, reports, documentation.
 * Plain data, for pages as well.
 */
export interface Description {
  /** In settings, files and on the command line. */
  readonly name: string;
  /** In forms and reports. */
  readonly label: string;
  /** What it is for, in a clause. */
  readonly summary: string;
  readonly formula: string;
}

/** A number of a model, or an array of them, that is learned or held fixed. */
export interface Parameter {
  readonly key: string;
  readonly label: string;
  readonly symbol: string;
  /** `data`: that of the values of the pictures; the parameter scales with them. */
  readonly unit: 'data' | 'none';
  /** What it does, in a clause. */
  readonly help: string;
  /** `log`: above 0, and θ holds its logarithm. `linear`: any number, which θ holds. Default `log`. */
  readonly scale?: 'log' | 'linear';
  /** About how large the numbers of a linear one are: steps that scale by moments move them by shares of it. Default 1. */
  readonly size?: number;
  /** Of an array, such as a bank of filters, row by row. Default: a single number. */
  readonly shape?: readonly number[];
  /** Whether numbers of an array act each in a place of its own, and not all together. Default: no. */
  readonly apart?: boolean;
  /** Where learning starts, as a share of where it usually does in that unit; of a linear one the start itself. Default 1. */
  readonly start?: Value;
}

/** A parameter's value: a number, or the numbers of an array, row by row. */
export type Value = number | readonly number[];

/** The parameters of a model by name. */
export type Values = Readonly<Record<string, Value>>;

/** Those of a single number, by name. */
export type NumberValues = Readonly<Record<string, number>>;

/** How many numbers a parameter has. */
export function lengthOf({ shape = [] }: Pick<Parameter, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** A parameter's numbers. */
export function numbersOf(value: Value): readonly number[] {
  return typeof value === 'number' ? [value] : value;
}

/** Parameters of single numbers alone; arrays are left out. */
export function numbersIn(values: Values): NumberValues {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      typeof value === 'number' ? [[key, value]] : [],
    ),
  );
}

/** The parameter of a single number; NaN for an array, and where there is none. */
export function numberIn(values: Values, key: string): number {
  const value = values[key];
  return typeof value === 'number' ? value : NaN;
}

/** @throws ArgumentError unless a value is of the shape and range of its parameter */
export function requireValue(parameter: Parameter, value: Value): void {
  const { key, scale, shape } = parameter;
  const length = lengthOf(parameter);
  const numbers = numbersOf(value);
  if (Array.isArray(value) !== (shape !== undefined) || numbers.length !== length) {
    const what = shape === undefined ? 'a number' : `${String(length)} numbers`;
    throw new ArgumentError(expected(what, key, Array.isArray(value) ? numbers.length : value));
  }
  const wrong = numbers.find((x) => !Number.isFinite(x) || (scale !== 'linear' && !(x > 0)));
  if (wrong === undefined) return;
  const what = scale === 'linear' ? 'a finite number' : 'a finite number above 0';
  throw new ArgumentError(expected(what, key, wrong));
}
