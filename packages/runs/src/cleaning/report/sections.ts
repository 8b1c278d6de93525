import { DEFAULT_TOLERANCE, stoppingRule } from '@bilevel/core/rules';
import { interval, MISSING, whole } from '../../report/format.js';
import { markup, type Content, type Markup } from '../../report/markup.js';
import { printed } from '../../report/printed.js';
import { endSection } from '../../report/status.js';
import { bestRow } from '../../ended.js';
import { CLEANING } from '../files.js';
import type { CleaningSummary } from '../summary.js';
import type { AccuracyComparison } from '@bilevel/hypercleaning';
import type { CleaningReportData } from './data.js';

const BEST = 'The weights with the smallest hold-out loss are the result.';

const DETAILS: Readonly<Record<CleaningSummary['status'], string>> = {
  'hold-out': BEST,
  converged: `The objective is stationary, ${stoppingRule(DEFAULT_TOLERANCE)}. ${BEST}`,
  unmoved:
    'No weights were learned: the objective hardly changes at the start, and no trial far from it was lower ' +
    'for certain. Check the labels of the validation samples, and the scale of the features.',
  flat: `The objective does not change any more with the weights. ${BEST}`,
  budget: 'The weights with the smallest hold-out loss so far are the result.',
  steps: BEST,
  accuracy: BEST,
  interrupted: 'ranking.csv holds the best ranking so far; suspects are chosen at the end.',
};

/** How the run ended, and how to go on with it. */
export function cleaningStatus({ summary, rows, folder }: CleaningReportData): Markup {
  const limits = ['budget'] as const;
  return endSection({ command: 'clean', limits, folder, rows, summary, details: DETAILS });
}

/** The results in numbers. */
export function cleaningResults({ summary, rows }: CleaningReportData): Markup {
  if (summary === undefined) return markup`<p>There are no results yet.</p>`;
  const { objective, work, detection, suspects } = summary;
  const { share } = printed;
  return markup`<div class="tables">
${table('Learning', [
  ['Result', `step ${whole(summary.best)} of ${whole(summary.steps)}`],
  [
    'Objective (validation loss)',
    [
      interval(objective.value, objective.error),
      markup` <span class="badge ${objective.kind}">${objective.kind}</span>`,
    ],
  ],
  ['Work', printed.work(work, rows.at(-1)?.totalWork)],
  ['Suspects', suspects === null ? MISSING : whole(suspects)],
])}
${
  detection === null
    ? ''
    : table('Detection of the labels made wrong', [
        ['Wrong labels', `${whole(detection.corrupted)} of ${whole(detection.samples)}`],
        ['AUC', share(detection.auc)],
        ['AUC of a ranking by weight', share(detection.aucOfWeights)],
        ['Precision among as many samples', share(detection.precisionAtCorrupted)],
        ['Precision of the suspects', share(detection.precision)],
        ['Recall of the suspects', share(detection.recall)],
      ])
}
${accuracyTable(summary)}
</div>`;
}

function table(caption: string, rows: readonly (readonly [string, Content])[]): Markup {
  return markup`<table><caption>${caption}</caption>
<tbody>
${rows.map(
  ([label, value]) => markup`<tr><th scope="row">${label}</th><td>${value}</td></tr>
`,
)}</tbody></table>`;
}

function accuracyTable({ validation, test }: CleaningSummary): Markup | undefined {
  const parts = [
    { name: 'Validation', of: validation },
    { name: 'Test', of: test },
  ].flatMap(({ name, of }) => (of === null ? [] : [{ name, of }]));
  if (parts.length === 0) return undefined;
  const cell = (of: AccuracyComparison['clean']): string =>
    of === null ? MISSING : `${printed.percent(of.accuracy)} (${printed.objective(of.loss)})`;
  return markup`<table><caption>Accuracy (and loss) of a classifier, trained without weights</caption>
<thead><tr><th scope="col">Samples</th><th scope="col">labels as given</th><th scope="col">without the suspects</th><th scope="col">true labels</th></tr></thead>
<tbody>
${parts.map(
  ({
    name,
    of,
  }) => markup`<tr><th scope="row">${name}</th><td>${cell(of.before)}</td><td>${cell(of.after)}</td><td>${cell(of.clean)}</td></tr>
`,
)}</tbody></table>`;
}

/** What the bounds prove. */
export function cleaningCertificate({
  rows,
  summary,
  config,
}: CleaningReportData): Markup | undefined {
  const row = bestRow(CLEANING, rows, summary);
  if (row === undefined) return undefined;
  const { objective, objectiveUpper, hypergradientNorm: norm, hypergradientBound: bound } = row;
  return markup`<h2>How accurate this is</h2>
<p>The objective is the mean cross-entropy of the validation samples under the classifier that
minimises the weighted loss of the training samples exactly; its derivative with respect to all weights
is the hypergradient. At the result the objective lies within
${interval(objective, objectiveUpper - objective)}; the computed hypergradient has norm
${printed.number(norm)} and differs from the true one by at most ${printed.bound(bound)}. Every constant in
these bounds is proven, and the rounding of the arithmetic is accounted for by its level.${
    config.settings.scaling === 'standard'
      ? ' Each feature was first shifted and scaled to mean 0 and standard deviation 1 over the training samples: all this holds for the problem of the scaled features, in which no unit is left.'
      : ''
  }</p>`;
}

/** Suspects listed in the page; suspects.csv has all. */
const LISTED = 50;

/** The worst suspects. */
export function suspectSection({ suspects, sheet }: CleaningReportData): Markup {
  if (suspects === undefined) {
    return markup`<h2>Suspects</h2>
<p>They are chosen when learning has ended. Until then ranking.csv ranks all training samples.</p>`;
  }
  if (suspects.length === 0) {
    return markup`<h2>Suspects</h2>
<p>None: leaving out any share of the samples made the classifier worse on the hold-out samples.
ranking.csv ranks all training samples.</p>`;
  }
  const known = suspects.some(({ corrupted }) => corrupted !== undefined);
  return markup`<h2>Suspects</h2>
<p>The samples whose labels have the smallest probability by the classifier trained with the weights,
most suspect first. All ${whole(suspects.length)} are in
suspects.csv; labels.csv has all labels with those of suspects replaced by the predicted ones.</p>
${sheet === undefined ? '' : markup`<p><img class="sheet" src="${sheet}" alt="The worst suspects, each above its given and its predicted label"></p>`}
<details><summary>The first ${Math.min(LISTED, suspects.length)} as a table</summary>
<table><thead><tr><th scope="col">index</th><th scope="col">given</th><th scope="col">predicted</th><th scope="col">weight</th><th scope="col">probability</th>${known ? markup`<th scope="col">made wrong</th>` : ''}</tr></thead>
<tbody>
${suspects.slice(0, LISTED).map(
  ({ index, given, predicted, weight, probability, corrupted }) =>
    markup`<tr><td>${index}</td><td>${given}</td><td>${predicted}</td><td>${printed.number(weight)}</td><td>${printed.number(probability)}</td>${known ? markup`<td>${corrupted === true ? 'yes' : 'no'}</td>` : ''}</tr>
`,
)}</tbody></table></details>`;
}
