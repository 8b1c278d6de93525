import type { Family } from './contenders.js';
import type { Trace } from './trace.js';

/** Shares of the whole descent that are still to go. */
const GOALS = [0.1, 0.01, 0.001] as const;

/** What is to be seen in the figure. */
export interface TvWeightsSummary {
  readonly seed: number;
  /** Folder of the pictures, or `generated`. */
  readonly data: string;
  readonly pictures: number;
  /** Width and height in pixels. */
  readonly size: number;
  /** The least objective that any run reached, and the objective at the start. */
  readonly objective: { readonly start: number; readonly least: number };
  readonly runs: readonly {
    readonly name: string;
    readonly family: Family;
    readonly steps: number;
    /** Units of work until 10 %, 1 % and 0.1 % of the descent were left; null: never. */
    readonly workTo: readonly (number | null)[];
    /** The last objective. */
    readonly objective: number;
    readonly weight: number;
    readonly smoothing: number;
  }[];
}

export function tvWeightsSummary(
  of: Pick<TvWeightsSummary, 'seed' | 'data' | 'pictures' | 'size'>,
  traces: readonly Trace[],
): TvWeightsSummary {
  const least = Math.min(...traces.flatMap(({ points }) => points.map((p) => p.objective)));
  const start = traces[0]?.points[0]?.objective ?? least;
  return {
    ...of,
    objective: { start, least },
    runs: traces.map(({ name, family, points }) => {
      const last = points.at(-1);
      return {
        name,
        family,
        steps: points.length - 1,
        workTo: GOALS.map((share) => {
          const goal = least + share * (start - least);
          return points.find(({ objective }) => objective <= goal)?.work ?? null;
        }),
        objective: last?.objective ?? NaN,
        weight: last?.weight ?? NaN,
        smoothing: last?.smoothing ?? NaN,
      };
    }),
  };
}

/** The summary in a few lines for people. */
export function tvWeightsText(summary: TvWeightsSummary): string[] {
  const { pictures, size, data, seed, objective, runs } = summary;
  const goals = GOALS.map((share) => `${String(100 * share)} %`.padStart(9));
  return [
    `Total-variation weights on ${String(pictures)} ${pictures === 1 ? 'picture' : 'pictures'} of ${String(size)}×${String(size)} (${data}), seed ${String(seed)}`,
    `objective ${objective.start.toPrecision(7)} at the start, ${objective.least.toPrecision(7)} at best`,
    '',
    `${'units of work until this is left:'.padEnd(34)}${goals.join('')}   last objective`,
    ...runs.map(
      ({ name, workTo, objective: last }) =>
        `  ${name.padEnd(32)}` +
        workTo.map((work) => (work === null ? 'never' : String(work)).padStart(9)).join('') +
        `   ${last.toPrecision(7)}`,
    ),
  ];
}
