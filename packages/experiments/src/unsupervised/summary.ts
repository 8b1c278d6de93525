import { COLOUR } from '../chart/chart.js';
import type { BarChart } from '../chart/bars.js';
import { deviation, mean } from '../statistics.js';
import type { Row } from './row.js';
import type { UnsupervisedSettings } from './settings.js';

/** A number over draws of the noise. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
}

/** A line of the table: a noise, a regulariser and a way, over all draws. */
export interface LineSummary {
  readonly sigma: number;
  readonly regulariser: string;
  readonly way: string;
  readonly psnr: Spread;
  readonly ssim: Spread;
  /** dB that it is behind the first way, of the same draw. */
  readonly behind: Spread;
  readonly sigmaTaken: Spread;
  /** Of pictures learned from: the estimated PSNR minus the true one, in dB, and its mean standard error. */
  readonly estimate?: Spread & { readonly error: number };
  readonly work: Spread;
  readonly seconds: Spread;
  /** What it may be behind, where there is a goal for it. */
  readonly goal?: number;
}

/** What is to be seen in the table. */
export interface UnsupervisedSummary {
  readonly seed: number;
  readonly seeds: number;
  /** Folders of the pictures, or `generated`. */
  readonly data: Readonly<Record<string, string>>;
  readonly lines: readonly LineSummary[];
  /** Of the processor, for all of learning. */
  readonly seconds: number;
}

export function unsupervisedSummary(
  of: Pick<UnsupervisedSummary, 'seed' | 'seeds' | 'data'>,
  rows: readonly Row[],
  { sigmas, regularisers, ways }: UnsupervisedSettings,
): UnsupervisedSummary {
  const lines = sigmas.flatMap((sigma) =>
    regularisers.flatMap(({ name: regulariser, goals }) => {
      const ofBoth = rows.filter((row) => row.sigma === sigma && row.regulariser === regulariser);
      const first = ofBoth.filter((row) => row.way === ways[0]?.name);
      return ways.map(({ name: way }): LineSummary => {
        const own = ofBoth.filter((row) => row.way === way);
        const estimates = own.flatMap(({ train: { psnr, estimated } }) =>
          // NaN where the estimated risk of a picture is not above 0, by chance.
          estimated && estimated.psnr > -Infinity
            ? [{ off: estimated.psnr - psnr, error: estimated.error }]
            : [],
        );
        const goal = goals[way];
        return {
          ...{ sigma, regulariser, way },
          psnr: spread(own.map(({ psnr }) => psnr)),
          ssim: spread(own.map(({ ssim }) => ssim)),
          behind: spread(own.map(({ psnr }, i) => (first[i]?.psnr ?? NaN) - psnr)),
          sigmaTaken: spread(own.map(({ sigmaTaken }) => sigmaTaken)),
          ...(estimates.length > 0 && {
            estimate: {
              ...spread(estimates.map(({ off }) => off)),
              error: mean(estimates.map(({ error }) => error)),
            },
          }),
          work: spread(own.map(({ work }) => work)),
          seconds: spread(own.map(({ seconds }) => seconds)),
          ...(goal !== undefined && { goal }),
        };
      });
    }),
  );
  return { ...of, lines, seconds: rows.reduce((sum, { seconds }) => sum + seconds, 0) };
}

function spread(values: readonly number[]): Spread {
  return { mean: mean(values), deviation: deviation(values) };
}

/** The summary for people. */
export function unsupervisedText(
  { lines, seed, seeds, data, seconds }: UnsupervisedSummary,
  { sigmas, regularisers, ways, size, train, test }: UnsupervisedSettings,
): string[] {
  const sources = Object.entries(data).map(([what, name]) => `${what}: ${name}`);
  const text = [
    `Learned from ${String(train)} pictures of ${String(size)}², tested on ${String(test)} others; ${sources.join(', ')}; ` +
      `${String(seeds)} draws of the noise from seed ${String(seed)}, ${seconds.toFixed(0)} s of learning.`,
    'Mean ± standard deviation over draws. Behind: of clean pictures, on unseen ones. Off: the estimated PSNR of the pictures learned ' +
      'from minus the true one, and its standard error.',
  ];
  for (const sigma of sigmas) {
    for (const { name, label } of regularisers) {
      text.push('', `σ = ${String(sigma)}, ${label}`);
      for (const way of ways) {
        const own = lines.find(
          (one) => one.sigma === sigma && one.regulariser === name && one.way === way.name,
        );
        if (own === undefined) continue;
        const { psnr, behind, estimate, goal, sigmaTaken } = own;
        const goalText =
          goal === undefined
            ? ''
            : `  at most ${String(goal)}: ${behind.mean <= goal ? 'held' : 'missed'}`;
        text.push(
          `  ${way.label.padEnd(32)}${psnr.mean.toFixed(2)} ± ${psnr.deviation.toFixed(2)} dB  behind ${signed(behind, 3)}` +
            (estimate === undefined
              ? ''
              : `  off ${signed(estimate, 2)} (${estimate.error.toFixed(2)})`) +
            (way.sigma === 'estimated' ? `  σ ${sigmaTaken.mean.toFixed(4)}` : '') +
            goalText,
        );
      }
    }
  }
  return text;
}

function signed({ mean: middle, deviation: width }: Spread, digits: number): string {
  return `${middle.toFixed(digits)} ± ${width.toFixed(digits)}`;
}

/** The rows of `unsupervised.csv`: every run. */
export function tableOf(rows: readonly Row[]): Readonly<Record<string, string | number>>[] {
  return rows.map(({ objective, hypergradient, parameters, train, ...row }) => ({
    ...row,
    trainPsnr: train.psnr,
    trainPsnrEstimated: train.estimated?.psnr ?? '',
    trainPsnrError: train.estimated?.error ?? '',
    objectiveLower: objective.value - objective.error,
    objectiveUpper: objective.value + objective.error,
    objectiveKind: objective.kind,
    hypergradient: hypergradient.norm,
    hypergradientBound: hypergradient.bound,
    hypergradientKind: hypergradient.kind,
    parameters: Object.entries(parameters)
      .map(([key, value]) => `${key}=${String(value)}`)
      .join(' '),
  }));
}

const COLOURS = [COLOUR.grey, COLOUR.blue, COLOUR.green, COLOUR.vermillion] as const;

/** PSNR on unseen pictures, by noise and regulariser. */
export function psnrChart(
  { lines }: UnsupervisedSummary,
  { sigmas, regularisers, ways }: UnsupervisedSettings,
): BarChart {
  return {
    title: 'Without clean pictures: PSNR on pictures that were not learned from',
    note: 'mean over draws of the noise',
    unit: 'dB',
    groups: sigmas.flatMap((sigma) =>
      regularisers.map(({ name, label }) => ({
        title: `σ = ${String(sigma)}, ${label}`,
        bars: ways.flatMap((way, i) =>
          lines
            .filter(
              (one) => one.sigma === sigma && one.regulariser === name && one.way === way.name,
            )
            .map(({ psnr }) => ({
              ...{ label: way.label, value: psnr.mean },
              colour: COLOURS[i % COLOURS.length]!,
            })),
        ),
      })),
    ),
  };
}
