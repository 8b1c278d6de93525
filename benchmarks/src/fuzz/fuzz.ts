import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepResults, keptRows, type Results } from '../results.js';
import { READERS, SHARES, type ReaderName } from './reader.js';
import { readInputs, type Fault } from './watch.js';

type Rows = Results['rows'];

/** Results of fewer inputs of a reader are none. */
const LEAST_INPUTS = 1000;

/** What is read. */
interface FuzzOptions {
  /** Inputs in all. */
  readonly count: number;
  readonly seed: number;
  /** Default: every reader. */
  readonly readers?: readonly ReaderName[];
  /** The first input of each reader, to look at one again. Default 0. */
  readonly from?: number;
  readonly tell?: (line: string) => void;
}

/** What came of the inputs of a reader. */
interface FuzzFound {
  readonly reader: ReaderName;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowestSeconds: number;
  readonly grownMiB: number;
  readonly faults: readonly Fault[];
}

/**
 * Gives mutated files to every reader: no crash, no hang, no growth of memory, and no error but those that
 * the product throws on purpose. The rows of readers that are read by themselves take the place of those of
 * fewer inputs.
 *
 * @throws Error when there is any
 */
export async function benchFuzz(options: {
  readonly count?: number;
  readonly seed?: number;
  readonly from?: number;
  readonly only?: string;
}): Promise<void> {
  const { count = 1_000_000, seed = 1, from = 0, only = '' } = options;
  const readers = READERS.filter((name) => name.includes(only));
  const found = await fuzz({ count, seed, from, readers, tell: console.log });
  const faults = found.flatMap((one) => one.faults);
  const now: Rows = found.map(({ faults: { length }, ...row }) => ({ ...row, faults: length }));
  const before = only === '' ? [] : await keptRows('fuzz');
  const of = (rows: Rows, name: unknown): Rows[number] | undefined =>
    rows.find((row) => row['reader'] === name);
  // A look at some inputs is no result.
  const isLook = now.some(
    ({ reader, inputs = 0 }) =>
      Number(inputs) < Number(of(before, reader)?.['inputs'] ?? LEAST_INPUTS),
  );
  if (from === 0 && (only === '' || !isLook)) {
    const rows = READERS.map((name) => of(now, name) ?? of(before, name)).filter(
      (row) => row !== undefined,
    );
    const inputs = rows.reduce((sum, row) => sum + Number(row['inputs'] ?? 0), 0);
    await keepResults('fuzz', rows, { seed, inputs, faults });
  } else console.table(found);
  if (faults.length > 0) throw new Error(`Faults: ${JSON.stringify(faults, null, 2)}`);
}

/** The same, without keeping what it finds. */
async function fuzz({
  count,
  seed,
  readers = READERS,
  from = 0,
  tell = () => undefined,
}: FuzzOptions): Promise<FuzzFound[]> {
  const all = readers.reduce((sum, name) => sum + SHARES[name], 0);
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-fuzzing-'));
  try {
    const found: FuzzFound[] = [];
    let [share, given] = [0, 0];
    for (const reader of readers) {
      share += SHARES[reader];
      const inputs = Math.round((share * count) / all) - given;
      given += inputs;
      const to = from + inputs;
      const progress = join(folder, reader);
      const { accepted, refused, slowest, grown, faults } = await readInputs({
        ...{ reader, seed, from, to, progress },
      });
      const row: FuzzFound = {
        ...{ reader, inputs, accepted, refused, faults },
        slowestSeconds: Number(slowest.toFixed(2)),
        grownMiB: Math.round(grown / 2 ** 20),
      };
      tell(JSON.stringify(row));
      found.push(row);
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
