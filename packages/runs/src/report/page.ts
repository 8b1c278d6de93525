import { certificateSection } from './certificate.js';
import { configurationSection } from './configuration.js';
import { markup, Markup } from './markup.js';
import { pictureSection } from './pictureSection.js';
import type { PictureSet } from './pictures.js';
import type { ReportData } from './reportData.js';
import { statusSection } from './status.js';
import { STYLESHEET } from './stylesheet.js';
import { summarySection } from './summaryTable.js';

/** A chart as it goes into the page. */
export interface DrawnChart {
  readonly name: string;
  readonly caption: string;
  readonly svg: Markup;
}

/** Nothing may be loaded or run, whatever a file name or a setting holds. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const PRIORS = { tv: 'total variation', 'tv-isotropic': 'isotropic total variation' } as const;

/** report.html: one page that needs no other file. */
export function reportPage(
  data: ReportData,
  charts: readonly DrawnChart[],
  pictures: readonly PictureSet[],
): string {
  const { config } = data;
  const title = `Denoising with learned ${PRIORS[config.settings.training.prior]}`;
  const started = `${config.created.slice(0, 16).replace('T', ' ')} UTC`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}, run of ${started}</title>
<style>${new Markup(STYLESHEET)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="meta">Run started ${started}. Training pictures: ${config.train.length}, validation pictures: ${config.validation.length}.</p>
</header>
<main>
${statusSection(data)}
<h2>Results</h2>
${summarySection(data)}
${certificateSection(data)}
<h2>Charts</h2>
${chartSection(charts)}
${pictureSection(pictures, data.scores)}
${configurationSection(data)}
</main>
</body>
</html>
`.text;
}

function chartSection(charts: readonly DrawnChart[]): Markup {
  if (charts.length === 0) return markup`<p>There are none yet: no step has been recorded.</p>`;
  return markup`<p>Each is also in the folder charts/ as SVG and PNG; the numbers are in history.csv.</p>
<div class="charts">
${charts.map(
  ({
    svg,
    caption,
  }) => markup`<figure class="chart">${svg}<figcaption>${caption}</figcaption></figure>
`,
)}</div>`;
}
