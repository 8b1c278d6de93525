import { deviation, mean } from '../statistics.js';
import type { DetectionRow } from './detect.js';

const MEASURES = [
  'auc',
  'aucOfWeights',
  'leftOut',
  'precision',
  'recall',
  'uncleaned',
  'cleaned',
  'trueLabels',
] as const;
type Measure = (typeof MEASURES)[number];

/** Mean and standard deviation over the seeds. */
type MeanAndSpread = Readonly<Record<Measure, { mean: number; spread: number }>>;

/** What the runs came to. */
export interface DetectionSummary {
  readonly data: string;
  readonly train: number;
  /** Whether as many of the validation labels were wrong. */
  readonly corruptValidation: boolean;
  readonly seeds: number;
  readonly rates: readonly (MeanAndSpread & {
    readonly corrupted: number;
    /** Runs after whose cleaning the test accuracy was lower than without. */
    readonly losses: number;
  })[];
  readonly seconds: number;
}

/** Means over the rows of each rate. */
export function summarise(
  rows: readonly DetectionRow[],
  about: Pick<DetectionSummary, 'data' | 'train' | 'corruptValidation'>,
): DetectionSummary {
  const rates = [...new Set(rows.map(({ corrupted }) => corrupted))].map((corrupted) => {
    const own = rows.filter((row) => row.corrupted === corrupted);
    const measures = Object.fromEntries(
      MEASURES.map((name) => {
        const values = own.map((row) => row[name]);
        return [name, { mean: mean(values), spread: deviation(values) }];
      }),
    ) as MeanAndSpread;
    const losses = own.filter(({ uncleaned, cleaned }) => cleaned < uncleaned).length;
    return { corrupted, ...measures, losses };
  });
  return {
    ...about,
    seeds: new Set(rows.map(({ seed }) => seed)).size,
    rates,
    seconds: rows.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** The table in Markdown. */
export function detectionTable({ rates }: DetectionSummary): string[] {
  const share = ({ mean: m, spread }: MeanAndSpread[Measure]): string =>
    `${m.toFixed(4)} ± ${spread.toFixed(4)}`;
  const percent = ({ mean: m, spread }: MeanAndSpread[Measure]): string =>
    `${(100 * m).toFixed(2)} ± ${(100 * spread).toFixed(2)} %`;
  return [
    '| wrong labels | AUC | AUC by weight | precision | recall | uncleaned | cleaned | true labels | worse |',
    '| ------------ | --- | ------------- | --------- | ------ | --------- | ------- | ----------- | ----- |',
    ...rates.map((rate) => {
      const cells = [
        `${String(Math.round(100 * rate.corrupted))} %`,
        share(rate.auc),
        share(rate.aucOfWeights),
        share(rate.precision),
        share(rate.recall),
        percent(rate.uncleaned),
        percent(rate.cleaned),
        percent(rate.trueLabels),
        String(rate.losses),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

/** The summary for people. */
export function detectionText(summary: DetectionSummary): string[] {
  return [
    `Finding wrong labels among ${String(summary.train)} training samples of ${summary.data}, ` +
      `mean ± standard deviation over ${String(summary.seeds)} seeds.`,
    ...(summary.corruptValidation ? ['As many of the validation labels are wrong.'] : []),
    'Precision and recall are of the suspects; the accuracies on the test samples those of classifiers',
    'trained on the labels as given, without the suspects, and on the true labels; worse: runs in which',
    'cleaning lost accuracy.',
    '',
    ...detectionTable(summary),
  ];
}
