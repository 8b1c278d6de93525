import { bestRow } from '../ended.js';
import { beforeInWords, parametersOf } from '../modelText.js';
import { LEARNING } from '../learning/files.js';
import { duration, interval, MISSING, whole } from './format.js';
import { againstInWords, riskOf, scoredAgainst } from '../riskText.js';
import { markup, type Content, type Markup } from './markup.js';
import { estimatedPsnrText, printed } from './printed.js';
import type { ReportData } from './reportData.js';

/** The results in numbers. */
export function summarySection(data: ReportData): Markup {
  const rows = resultRows(data);
  if (rows.length === 0) return markup`<p>There are no results yet.</p>`;
  return markup`<div class="tables">
<table><caption>At the best step${data.summary === undefined ? ' so far' : ''}</caption>
<tbody>
${rows.map(
  ([label, value]) => markup`<tr><th scope="row">${label}</th><td>${value}</td></tr>
`,
)}</tbody></table>
${qualityTable(data)}
</div>`;
}

type Row = readonly [label: Content, value: Content];

function resultRows({ rows, summary, config }: ReportData): Row[] {
  const best = bestRow(LEARNING, rows, summary);
  const last = rows.at(-1);
  if (best === undefined || last === undefined) return [];
  const parameters: Readonly<Record<string, unknown>> = { ...(summary?.parameters ?? best) };
  const objective = summary?.objective;
  const start = objective?.start ?? rows[0]?.objective ?? NaN;
  const final = objective?.final ?? best.objective;
  const upper = objective?.certifiedUpper ?? best.objectiveUpper;
  const lower = objective?.certifiedLower ?? best.objectiveLower;
  const gradient = summary?.hypergradient ?? {
    norm: best.hypergradientNorm,
    bound: best.hypergradientBound,
  };
  const work = summary?.work ?? {
    lower: last.lowerWork,
    adjoint: last.adjointWork,
    total: last.totalWork,
  };
  const held = markup` <span class="aside">held fixed</span>`;
  return [
    ...parametersOf(config.settings).map(({ key, label, symbol, learned, shape }): Row => [
      learned ? `Learned ${label.toLowerCase()} ${symbol}` : `${label} ${symbol}`,
      [
        shape === undefined
          ? printed.number(Number(parameters[key] ?? NaN))
          : `${shape.map(String).join(' × ')} numbers`,
        learned ? '' : held,
      ],
    ]),
    ...(riskOf(config.settings).needs === 'truth'
      ? []
      : [['Risk that was minimised', riskOf(config.settings).label] as const]),
    ['Objective at the start', printed.objective(start)],
    [
      'Objective at the result',
      [interval(final, Math.max(upper - final, final - lower)), badge(objective?.kind)],
    ],
    [
      'Hypergradient norm ± bound',
      [interval(gradient.norm, gradient.bound), badge(summary?.hypergradient.kind)],
    ],
    ['Best step', `${whole(best.step)} of ${whole(last.step)}`],
    ['Work', printed.work(work, last.totalWork)],
    ['Time', duration(summary?.seconds ?? last.seconds)],
  ];
}

/** What kind of claim a number is; nothing while that is not on record. */
function badge(kind: 'certified' | 'estimated' | undefined): Content {
  return kind === undefined ? '' : markup` <span class="badge ${kind}">${kind}</span>`;
}

function qualityTable(data: ReportData): Markup {
  const { summary, rows, config } = data;
  const best = bestRow(LEARNING, rows, summary);
  const before = beforeInWords(config.settings);
  const unscored = (psnr: number | undefined, ssim: number | undefined) => ({
    psnr: { noisy: undefined, reconstructed: psnr },
    ssim: { noisy: undefined, reconstructed: ssim },
  });
  const train = summary?.train ?? unscored(best?.psnrTrain, best?.ssimTrain);
  const validation =
    summary?.validation ??
    (best?.psnrValidation === undefined
      ? undefined
      : unscored(best.psnrValidation, best.ssimValidation));
  const roles = [
    { role: 'Training', count: config.train.length, of: train },
    { role: 'Validation', count: config.validation.length, of: validation },
  ];
  const against = scoredAgainst(config);
  const scores = markup`<table><caption>Mean scores ${againstInWords(against ?? 'truth')}</caption>
<thead><tr><th scope="col">Pictures</th><th scope="col">PSNR ${before} → reconstructed</th><th scope="col">SSIM ${before} → reconstructed</th></tr></thead>
<tbody>
${roles.map(
  ({ role, count, of }) => markup`<tr><th scope="row">${role} (${count})</th>${
    of === undefined
      ? markup`<td colspan="2">${count === 0 ? 'none were set aside' : MISSING}</td>`
      : markup`<td>${printed.psnr(of.psnr.noisy)} → ${printed.psnr(of.psnr.reconstructed)} dB</td><td>${printed.ssim(of.ssim.noisy)} → ${printed.ssim(of.ssim.reconstructed)}</td>`
  }</tr>
`,
)}</tbody></table>`;
  const estimated = riskOf(config.settings).needs !== 'truth';
  return markup`${estimated ? estimatedTable(data) : ''}${against === undefined ? '' : scores}`;
}

/** The PSNR that noise and risk estimate, where no clean pictures are learned from. */
function estimatedTable({ summary, rows, config }: ReportData): Markup {
  const best = bestRow(LEARNING, rows, summary);
  const roles = [
    {
      ...{ role: 'Training', count: config.train.length, of: summary?.psnrEstimated?.train },
      now: best?.psnrEstimatedTrain,
    },
    {
      ...{ role: 'Validation', count: config.validation.length },
      ...{ of: summary?.psnrEstimated?.validation, now: best?.psnrEstimatedValidation },
    },
  ];
  return markup`<table><caption>Mean PSNR, estimated from the noise alone</caption>
<thead><tr><th scope="col">Pictures</th><th scope="col">${beforeInWords(config.settings)} → reconstructed</th></tr></thead>
<tbody>
${roles.map(
  ({ role, count, of, now }) => markup`<tr><th scope="row">${role} (${count})</th><td>${
    count === 0
      ? 'none were set aside'
      : markup`${printed.psnr(of?.noisy)} → ${estimatedPsnrText(of?.reconstructed ?? now, of?.error)} <span class="badge estimated">estimated</span>`
  }</td></tr>
`,
)}</tbody></table>
${noiseTable(config)}`;
}

/** σ as it was estimated in each picture. */
function noiseTable({ prepared }: ReportData['config']): Content {
  const estimates = prepared?.estimates ?? [];
  if (estimates.length === 0) return '';
  return markup`<details><summary>Noise of every picture, as estimated (${estimates.length})</summary>
<table><thead><tr><th scope="col">Picture</th><th scope="col">σ</th><th scope="col">Doubts</th></tr></thead>
<tbody>
${estimates.map(
  ({
    name,
    sigma,
    doubts,
  }) => markup`<tr><th scope="row">${name}</th><td>${printed.number(sigma)}</td><td>${doubts.length === 0 ? 'none' : doubts.join(' ')}</td></tr>
`,
)}</tbody></table></details>`;
}
