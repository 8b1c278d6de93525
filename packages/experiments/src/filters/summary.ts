import type { FilterData } from './data.js';
import { publishedAt } from './reference.js';
import type { FilterSettings, ModelSettings } from './settings.js';
import type { TestMean } from './test.js';
import type { Training } from './train.js';

/** How a model was learned, and how good it is. */
export interface FilterModelSummary {
  readonly name: string;
  readonly prior: string;
  readonly steps: number;
  /** Steps proven to lower the objective: of all, and of those of the last stage. */
  readonly proven: number;
  readonly provenShare: number;
  readonly provenAtEnd: number;
  readonly stepsAtEnd: number;
  readonly work: number;
  readonly seconds: number;
  /** Where it began, and the best of the last stage with the interval that holds it. */
  readonly objective: {
    readonly start: number;
    readonly final: number;
    readonly lower: number;
    readonly upper: number;
    readonly kind: string;
  };
  readonly trainingPsnr: number;
  /** How the last stage ended. */
  readonly status: string;
  readonly test: readonly Omit<TestMean, 'model'>[];
}

/** What {@link reproduceFilters} found. */
export interface FiltersSummary {
  readonly seed: number;
  readonly data: FilterData['sources'];
  readonly windows: FilterSettings['windows'] & { readonly pictures: number };
  readonly sigma: number;
  readonly testPictures: number;
  readonly models: readonly FilterModelSummary[];
}

export function modelSummary(
  { name, prior }: ModelSettings,
  { rows, status }: Training,
  means: readonly TestMean[],
): FilterModelSummary {
  const last = rows.at(-1);
  const [first] = rows;
  if (first === undefined || last === undefined) throw new Error('A training has a first row.');
  const atEnd = rows.filter(({ method }) => method === last.method);
  const best = atEnd.reduce((least, row) =>
    row.objectiveUpper < least.objectiveUpper ? row : least,
  );
  // The first of a stage repeats the end of the one before.
  const moves = rows.filter((row, i) => i > 0 && row.step > rows[i - 1]!.step);
  const proven = (of: typeof rows): number =>
    of.filter((row) => row.certifiedDecrease && moves.includes(row)).length;
  return {
    ...{ name, prior, steps: moves.length, proven: proven(rows) },
    provenShare: moves.length > 0 ? proven(rows) / moves.length : 0,
    provenAtEnd: proven(atEnd),
    stepsAtEnd: atEnd.filter((row) => moves.includes(row)).length,
    ...{ work: last.work, seconds: last.seconds },
    objective: {
      ...{ start: first.objective, final: best.objective },
      ...{ lower: best.objectiveLower, upper: best.objectiveUpper, kind: best.kind },
    },
    trainingPsnr: best.psnr,
    status,
    test: means
      .filter(({ model }) => model === name)
      .map(({ sigma, pictures, noisy, psnr, secondsAMegapixel }) => ({
        ...{ sigma, pictures, noisy, psnr, secondsAMegapixel },
      })),
  };
}

const WIDTH = 40;

/** The summary for people. */
export function filtersText(summary: FiltersSummary, labels: readonly string[]): string[] {
  const { windows, data, seed, models, testPictures } = summary;
  const name = (text: string): string => `  ${text.padEnd(WIDTH)}`;
  const levels = models[0]?.test.map(({ sigma }) => sigma) ?? [];
  return [
    `Learned from ${String(windows.count)} windows of ${String(windows.size)}×${String(windows.size)} pixels of ` +
      `${String(windows.pictures)} pictures (${data.train}), σ = ${levelText(summary.sigma)}, seed ${String(seed)}; ` +
      'what is certified is the objective over these windows.',
    '',
    ...models.flatMap((model, i) => [
      `${name(labels[i]!)}objective ${model.objective.start.toFixed(4)} → ${model.objective.final.toFixed(4)} ` +
        `in [${model.objective.lower.toFixed(4)}, ${model.objective.upper.toFixed(4)}] (${model.objective.kind})`,
      `${name('')}${String(model.steps)} steps, ${String(model.work)} units, ${model.seconds.toFixed(1)} s, ended by ` +
        `${model.status}; proven: ${percent(model.provenShare)} of the steps, ` +
        `${String(model.provenAtEnd)} of ${String(model.stepsAtEnd)} at the end`,
    ]),
    '',
    ...levels.flatMap((sigma, k) => [
      `PSNR on ${String(testPictures)} pictures (${data.test}), σ = ${levelText(sigma)}:`,
      `${name('noisy')}${decibels(models[0]?.test[k]?.noisy)}`,
      ...models.map(({ test }, i) => {
        const { psnr, secondsAMegapixel } = test[k]!;
        return `${name(labels[i]!)}${decibels(psnr)}   ${secondsAMegapixel.toFixed(1)} s a megapixel`;
      }),
      ...publishedAt(sigma).map(
        ({ label, at, source }) =>
          `${name(label)}${decibels(at)}   published for BSD68 (${source})`,
      ),
      '',
    ]),
    'Other levels of noise than the one learned from: weights and smoothings times their ratio.',
  ];
}

/** `25/255`. */
export function levelText(sigma: number): string {
  return `${String(Number((255 * sigma).toPrecision(6)))}/255`;
}

function decibels(value = NaN): string {
  return `${value.toFixed(2).padStart(5)} dB`;
}

function percent(share: number): string {
  return `${String(Math.round(100 * share))} %`;
}
