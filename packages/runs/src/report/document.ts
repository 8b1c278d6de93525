import type { DrawnChart } from './charts/write.js';
import { markup, Markup, type Content } from './markup.js';
import { STYLESHEET } from './stylesheet.js';

/** Nothing may be loaded or run, whatever a file name or a setting holds. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A report: one page that needs no other file. */
export function reportDocument(
  head: {
    readonly title: string;
    /** When the run was started, as in config.json. */
    readonly created: string;
    /** What it ran on. */
    readonly subject: string;
  },
  main: Content,
): string {
  const started = `${head.created.slice(0, 16).replace('T', ' ')} UTC`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${head.title}, run of ${started}</title>
<style>${new Markup(STYLESHEET)}</style>
</head>
<body>
<header>
<h1>${head.title}</h1>
<p class="meta">Run started ${started}. ${head.subject}</p>
</header>
<main>
${main}
</main>
</body>
</html>
`.text;
}

/** The charts in a grid. */
export function chartSection(charts: readonly DrawnChart[]): Markup {
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
