import { writeCharts } from '../../report/charts/write.js';
import { settingsTable } from '../../report/configuration.js';
import { chartSection, reportDocument } from '../../report/document.js';
import { counted, interval, whole } from '../../report/format.js';
import { markup, type Markup } from '../../report/markup.js';
import { embedPicture } from '../../report/pictures.js';
import { printed } from '../../report/printed.js';
import { endSection } from '../../report/status.js';
import type { RunFolder } from '../../runFolder.js';
import type { SamplingConfig } from '../config.js';
import { SAMPLING } from '../files.js';
import type { SamplingRow } from '../history.js';
import type { PatternSummary, SamplingSummary } from '../summary.js';
import { patternUse } from '../use.js';
import { samplingCharts } from './charts.js';

const DETAILS: Readonly<Record<SamplingSummary['status'], string>> = {
  rates: 'There is a pattern for each of them.',
  steps:
    'The stages allowed did not suffice for every rate; there are patterns for those that were met. It can go on with more.',
  interrupted: 'There are patterns for the rates that were met so far.',
};

/**
 * Writes charts/ and report.html of a run that learns what to measure from what its folder holds, finished or not.
 *
 * @throws WriteError, FileFormatError for a damaged file, CancelledError when the signal fires
 */
export async function writeSamplingReport(
  folder: RunFolder,
  config: SamplingConfig,
  signal?: AbortSignal,
): Promise<void> {
  const rows = await folder.readRows(SAMPLING.history);
  const summary = await folder.currentSummary(SAMPLING, rows);
  const patterns = summary?.patterns ?? [];
  const charts = await writeCharts(folder, samplingCharts(rows, patterns), signal);
  const { width, height, pictures, places } = config;
  const page = reportDocument(
    {
      title: 'Learning what to measure of k-space',
      created: config.created,
      subject:
        `${counted(pictures.length, 'picture')} of ${String(width)}×${String(height)} pixels: ` +
        `${places?.join(', ') ?? 'the slices that come with bilevel'}.`,
    },
    markup`${endSection({ command: 'sample', folder: folder.path, limits: [], rows, summary, details: DETAILS })}
<h2>Patterns</h2>
${await patternSection(folder, patterns)}
<h2>Charts</h2>
${chartSection(charts)}
${stageSection(rows, summary)}
${configuration(config)}`,
  );
  await folder.write('report.html', page);
}

async function patternSection(
  folder: RunFolder,
  patterns: readonly PatternSummary[],
): Promise<Markup> {
  if (patterns.length === 0) return markup`<p>There are none yet: no rate has been met.</p>`;
  const shown = await Promise.all(
    patterns.flatMap(({ target, files }) =>
      files
        .filter((file) => file.endsWith('.png'))
        .map(async (file) => ({ target, file, picture: await embedPicture(folder.file(file)) })),
    ),
  );
  const [example = ''] = patterns[0]?.files.filter((file) => file.endsWith('.npy')) ?? [];
  return markup`<table><caption>What reconstructions with total variation come to, in the mean over the pictures that the patterns were learned from</caption>
<thead><tr><th scope="col">target</th><th scope="col">rate</th><th scope="col">weight α</th><th scope="col">PSNR</th><th scope="col">SSIM</th><th scope="col">½‖x* − t‖²</th><th scope="col">PSNR with weights</th></tr></thead>
<tbody>
${patterns.map(
  ({ target, rate, weight, psnr, ssim, loss, weighted }) =>
    markup`<tr><th scope="row">${printed.percent(target, 1)}</th><td>${printed.percent(rate, 1)}</td><td>${printed.number(weight)}</td><td>${printed.psnr(psnr)} dB</td><td>${printed.ssim(ssim)}</td><td>${printed.objective(loss)}</td><td>${printed.psnr(weighted.psnr)} dB</td></tr>
`,
)}</tbody></table>
<p>White is measured, black is not, with the frequency 0 in the middle; each is in the folder as PNG, npy and CSV. Pictures
other than those that a pattern was learned from tell what it is worth. It is used by
<code>npx ${patternUse(folder.file(example))}</code></p>
<div class="pictures" style="--shown: 200px">
${shown.flatMap(({ file, picture }) =>
  picture === undefined
    ? []
    : markup`<figure><img src="${picture.uri}" alt="${file}" width="${picture.width}" height="${picture.height}"${picture.enlarged ? markup` class="pixelated"` : ''}><figcaption>${file}</figcaption></figure>
`,
)}</div>`;
}

function stageSection(
  rows: readonly SamplingRow[],
  summary: SamplingSummary | undefined,
): Markup | undefined {
  if (rows.length === 0) return undefined;
  const kind = summary?.kind;
  return markup`<h2>Stages</h2>
<table><thead><tr><th scope="col">stage</th><th scope="col">rate</th><th scope="col">objective with its penalty${
    kind === undefined ? '' : markup` <span class="badge ${kind}">${kind}</span>`
  }</th><th scope="col">every step proven to lower it</th><th scope="col">PSNR of 0 and 1</th><th scope="col">SSIM</th><th scope="col">work</th></tr></thead>
<tbody>
${rows.map(
  ({ step, rate, objective, objectiveUpper, proven, psnr, ssim, totalWork }) =>
    markup`<tr><th scope="row">${step}</th><td>${printed.percent(rate, 1)}</td><td>${interval(objective, objectiveUpper - objective)}</td><td>${proven === 1 ? 'yes' : 'no'}</td><td>${printed.psnr(psnr)} dB</td><td>${printed.ssim(ssim)}</td><td>${whole(totalWork)}</td></tr>
`,
)}</tbody></table>`;
}

function configuration({ settings, software, created, places }: SamplingConfig): Markup {
  return markup`<h2>Configuration</h2>
<div class="tables">
${settingsTable('Learning', { ...(places && { places }), ...settings })}
${settingsTable('Software', { ...software, started: created })}
</div>`;
}
