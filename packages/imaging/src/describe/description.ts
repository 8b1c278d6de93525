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

/** A number of a model that is learned, or held fixed. Above 0: θ holds its logarithm. */
export interface Parameter {
  readonly key: string;
  readonly label: string;
  readonly symbol: string;
  /** `data`: that of the values of the pictures; the parameter scales with them. */
  readonly unit: 'data' | 'none';
  /** What it does, in a clause. */
  readonly help: string;
  /** Of a parameter that is an array of numbers, such as a bank of filters. Default: it is a number. */
  readonly shape?: readonly number[];
}

/** The parameters of a model by name. */
export type Values = Readonly<Record<string, number>>;
