import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniform } from '../random.js';
import { keepResults } from '../results.js';
import { referenceOf, trial, type Moment, type Reference } from './trial.js';
import { workloads } from './workloads.js';

/** Options of {@link faults}. */
interface FaultsOptions {
  /** Kills in all, over the workloads in turn. */
  readonly count: number;
  readonly seed: number;
  /** The workloads whose names contain this; default: all. */
  readonly only?: string | undefined;
  readonly tell?: (line: string) => void;
}

/** What kills did to a workload. */
interface FaultsFound {
  readonly name: string;
  readonly seconds: number;
  readonly kills: number;
  /** Trials whose process was killed, resumed, and killed again. */
  readonly twice: number;
  /** Files whose appearance was the last thing before a kill, and how often. */
  readonly at: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** Of three trials one kills the resumed run as well. */
const TWICE = 1 / 3;
/** Of two moments one is the appearance of a file. */
const AT_FILE = 1 / 2;
/** Tries per kill: a process may have ended before its moment. */
const TRIES = 5;

/**
 * Kills commands at seeded random moments, resumes them, and compares every file with that of the
 * uninterrupted run, but for times.
 *
 * @throws Error when there is any difference
 */
export async function benchFaults(options: {
  readonly count?: number;
  readonly seed?: number;
  readonly only?: string;
}): Promise<void> {
  const { count = 200, seed = 1, only } = options;
  const found = await faults({ count, seed, only, tell: console.log });
  const rows = found.map(({ name, seconds, kills, twice, at, faults: differences }) => ({
    workload: name,
    'uninterrupted (s)': Number(seconds.toFixed(1)),
    kills,
    'killed twice': twice,
    'different moments': Object.keys(at).length,
    differences: differences.length,
  }));
  const differences = found.flatMap((one) => one.faults);
  await keepResults('faults', rows, { seed, found });
  if (differences.length > 0) throw new Error(`Differences:\n${differences.join('\n')}`);
}

/** The same, without keeping what it finds. */
async function faults({
  count,
  seed,
  only = '',
  tell = () => undefined,
}: FaultsOptions): Promise<FaultsFound[]> {
  const root = mkdtempSync(join(tmpdir(), 'bilevel-faults-'));
  try {
    const chosen = workloads(root).filter(({ name }) => name.includes(only));
    const found: FaultsFound[] = [];
    for (const [w, workload] of chosen.entries()) {
      const reference = await referenceOf(workload, join(root, `reference-${String(w)}`));
      const share =
        Math.floor(((w + 1) * count) / chosen.length) - Math.floor((w * count) / chosen.length);
      const result = await killAll(reference, share, join(root, 'trial'), [seed, w], tell);
      tell(JSON.stringify(result));
      found.push(result);
    }
    return found;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function killAll(
  reference: Reference,
  count: number,
  folder: string,
  words: readonly number[],
  tell: (line: string) => void,
): Promise<FaultsFound> {
  const random = uniform(...words);
  const { name } = reference.workload;
  const at: Record<string, number> = {};
  const differences: string[] = [];
  let [kills, twice] = [0, 0];
  for (let k = 0; kills < count && k < TRIES * count; k++) {
    const again = kills + 1 < count && random() < TWICE;
    const moments = Array.from({ length: again ? 2 : 1 }, () => momentOf(reference, random));
    const result = await trial(reference, moments, folder);
    kills += result.kills;
    if (result.kills > 1) twice++;
    if (result.kills > 0) at[result.at] = (at[result.at] ?? 0) + 1;
    for (const fault of result.faults) {
      const line = `${name}, trial ${String(k)} at ${JSON.stringify(moments)}: ${fault}`;
      tell(line);
      differences.push(line);
    }
  }
  return { name, seconds: reference.seconds, kills, twice, at, faults: differences };
}

/** Half of them anywhere in the time that the run takes, half where a file appears. */
function momentOf({ seconds, appeared }: Reference, random: () => number): Moment {
  if (random() >= AT_FILE || appeared.length === 0) {
    return { kind: 'time', seconds: random() * seconds };
  }
  // Each file as often as any other, however often it is written.
  const paths = [...new Set(appeared)].sort();
  const path = paths[Math.floor(random() * paths.length)] ?? '';
  const times = appeared.filter((one) => one === path).length;
  const nth = 1 + Math.floor(random() * times);
  const milliseconds = random() < 0.5 ? 0 : Math.floor(20 * random());
  return { kind: 'file', path, nth, milliseconds };
}
