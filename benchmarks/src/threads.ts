import type { HistoryRow, RunSettings } from '@bilevel/runs';
import { defaultSettings, learnOn, type Learned } from './learning.js';
import { benchmarkPictures } from './pictures.js';
import { keepResults } from './results.js';

/** Each number of threads in turn, so that whatever else the machine does falls on both. */
const REPETITIONS = 3;
const THREADS = [1, 2] as const;

/**
 * How much faster two threads learn than one: the whole run of E4 at 96×96, and its first steps at
 * 256×256. Steps, scores, validation and checkpoints are included; reading the pictures and writing
 * the report are not. The histories must be the same to the bit.
 */
export async function benchThreads(): Promise<void> {
  const pictures = benchmarkPictures();
  const cases: readonly (readonly [string, RunSettings])[] = [
    ['whole run, 96×96', defaultSettings({})],
    ['3 steps, 256×256', defaultSettings({ size: { kind: 'resize', size: 256 }, maxSteps: 3 })],
  ];
  const rows: Record<string, string | number>[] = [];
  for (const [name, settings] of cases) {
    const seconds: number[][] = THREADS.map(() => []);
    let numbers: string | undefined;
    let count = 0;
    for (let k = 0; k < REPETITIONS; k++) {
      for (const [i, threads] of THREADS.entries()) {
        console.log(`${name}, ${String(threads)} threads:`);
        const learned = await learnOn(pictures, settings, { threads });
        count = learned.pictures;
        seconds[i]!.push(learned.history.at(-1)?.seconds ?? NaN);
        numbers ??= numbersOf(learned);
        if (numbersOf(learned) !== numbers) {
          throw new Error(`Expected the same history on ${String(threads)} threads.`);
        }
      }
    }
    const [one, two] = seconds.map((of) => Math.min(...of)) as [number, number];
    rows.push({
      pictures: `${String(count)} ${pictures.name}`,
      run: name,
      '1 thread (s)': Number(one.toFixed(2)),
      '2 threads (s)': Number(two.toFixed(2)),
      ratio: Number((one / two).toFixed(2)),
      history: 'identical',
    });
  }
  await keepResults('threads', rows);
}

function numbersOf({ history }: Learned): string {
  return JSON.stringify(
    history.map((row: HistoryRow) => ({ ...row, seconds: 0, progress: 0, secondsLeft: 0 })),
  );
}
