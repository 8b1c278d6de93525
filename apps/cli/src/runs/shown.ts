import type { KindTypes } from '@bilevel/runs';

/** How a kind of run is told of on the command line. */
export interface Shown<T extends KindTypes> {
  /** `learn` of `bilevel learn --resume`. */
  readonly command: string;
  /** `Run` of `Run of <date> in <folder>`, and what stands below it. */
  readonly title: string;
  readonly heading: (config: T['config']) => readonly string[];
  /** What was odd when it began. */
  readonly warnings: (config: T['config']) => readonly string[];
  /** The history as a table: what the columns are called, and the cells of a row. */
  readonly columns: readonly (readonly [name: string, cell: (row: T['row']) => string])[];
  /** The end of a run, as lines. */
  readonly summary: (summary: T['summary'], config: T['config'], atLastStep?: number) => string[];
  /** Where the results are, by name; before the end there are only some. */
  readonly results: (folder: string, ended: boolean) => readonly string[];
  /** What its beginning, its steps and what it writes are told by while it goes on. */
  readonly lines: (event: T['event']) => readonly string[];
  /** The seconds that are left, as they are estimated. */
  readonly left: (duration: string) => string;
}

/** A line of a summary; names are as wide as the kind's longest. */
export const named =
  (width: number) =>
  (name: string, text: string): string =>
    `  ${name.padEnd(width)}${text}`;
