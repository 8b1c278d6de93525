import { readFile } from 'node:fs/promises';
import { BilevelError, denseMatrix, type RegressionData } from '@bilevel/core';
import { DataFileError } from './errors.js';

/** A file that is not in the LIBSVM format. */
export class LibsvmError extends BilevelError {
  readonly code = 'bad-libsvm-file';

  /** Lines and columns count from 1. */
  constructor(file: string, line: number, column: number, problem: string) {
    super(`${file}:${String(line)}:${String(column)}: ${problem}`);
  }
}

/** One observation; `indices` count from 1 and ascend. */
export interface SparseRow {
  readonly target: number;
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Parses the LIBSVM format (Chang & Lin): a line is `target index:value index:value …`, separated by
 * blanks, indices whole, at least 1 and ascending. Ignored are blank lines, a carriage return before
 * the line feed, a byte-order mark, and everything after `#`.
 *
 * @param file name for the messages
 * @throws LibsvmError with line and column for anything else, and for no observation at all
 */
export function parseLibsvm(text: string, file: string): SparseRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const rows = lines.flatMap((line, i) => {
    const tokens = [...line.replace(/#.*/, '').matchAll(/\S+/g)];
    const [first, ...pairs] = tokens;
    if (first === undefined) return [];
    const fail = (at: number, problem: string): never => {
      throw new LibsvmError(file, i + 1, at + 1, problem);
    };
    const number = (token: string, at: number, what: string): number => {
      const value = NUMBER.test(token) ? Number(token) : NaN;
      return Number.isFinite(value)
        ? value
        : fail(at, `Expected a finite number for ${what} but received "${token}".`);
    };
    const target = number(first[0], first.index, 'the target');
    const indices: number[] = [];
    const values = pairs.map(({ 0: token, index: at }) => {
      const colon = token.indexOf(':');
      if (colon < 0) fail(at, `Expected index:value but received "${token}".`);
      const index = token.slice(0, colon);
      if (!/^\d+$/.test(index) || Number(index) < 1) {
        fail(at, `Expected a whole number of at least 1 for an index but received "${index}".`);
      }
      const previous = indices.at(-1) ?? 0;
      if (Number(index) === previous) fail(at, `Index ${index} occurs twice.`);
      if (Number(index) < previous) {
        fail(at, `Expected ascending indices but received ${index} after ${String(previous)}.`);
      }
      indices.push(Number(index));
      return number(token.slice(colon + 1), at + colon + 1, `the value of index ${index}`);
    });
    return [{ target, indices, values }];
  });
  if (rows.length === 0) throw new LibsvmError(file, 1, 1, 'Expected at least one observation.');
  return rows;
}

/** Reads and parses a file. @throws LibsvmError; DataFileError for a file that cannot be read */
export async function readLibsvm(file: string): Promise<SparseRow[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DataFileError(file, cause);
  });
  return parseLibsvm(text, file);
}

/** The dense matrix takes 8 bytes an entry: 1 GB. */
const MOST_ENTRIES = 125_000_000;

/** Options of {@link toRegressionData}. */
export interface DenseOptions {
  /**
   * What becomes of observations that leave features out. `zero`: they are 0, as the format means
   * it. `drop`: the observation is left out, as in the published experiments. Default `zero`.
   */
  readonly incomplete?: 'zero' | 'drop';
  /** Maps the smaller of two different targets to −1 and the larger to 1. Default false. */
  readonly labels?: boolean;
  /** d; at least the largest index. Default: the largest index. */
  readonly features?: number;
}

/**
 * Observations as a dense matrix and targets.
 *
 * @param file name for the messages
 * @throws LibsvmError when nothing is left, an index is above `features`, the matrix would take more than
 *     1 GB, or labels are not of two kinds
 */
export function toRegressionData(
  rows: readonly SparseRow[],
  file: string,
  options: DenseOptions = {},
): RegressionData {
  const largest = rows.reduce((most, row) => Math.max(most, row.indices.at(-1) ?? 0), 0);
  const { incomplete = 'zero', labels = false, features = largest } = options;
  const fail = (problem: string): never => {
    throw new LibsvmError(file, 1, 1, problem);
  };
  if (largest > features) {
    fail(`Expected ${String(features)} features but received index ${String(largest)}.`);
  }
  if (rows.length * features > MOST_ENTRIES) {
    fail(
      `Expected at most ${String(MOST_ENTRIES)} entries but received ${String(rows.length)} observations of ` +
        `${String(features)} features: index ${String(largest)} is the largest.`,
    );
  }
  const kept = incomplete === 'zero' ? rows : rows.filter((row) => row.indices.length === features);
  if (kept.length === 0 || features === 0) fail('Expected observations with features.');
  const dense = kept.map((row) => {
    const entries = new Float64Array(features);
    row.indices.forEach((index, k) => (entries[index - 1] = row.values[k]!));
    return entries;
  });
  const targets = Float64Array.from(kept, (row) => row.target);
  if (!labels) return { features: denseMatrix(dense), targets };
  const kinds = [...new Set(targets)].sort((a, b) => a - b);
  if (kinds.length !== 2) {
    fail(`Expected targets of two kinds but received ${String(kinds.length)}.`);
  }
  return { features: denseMatrix(dense), targets: targets.map((t) => (t === kinds[0] ? -1 : 1)) };
}
