import { markup, type Markup } from '../markup.js';
import { fitAxis } from './axis.js';
import type { Chart } from './chart.js';
import { drawData } from './draw.js';
import { FONT } from './font.js';
import { legendRows, type LegendEntry } from './legend.js';

const WIDTH = 530;
const PLOT_HEIGHT = 210;
const MARGIN = { left: 72, right: 32, bottom: 46 };
const TITLE_LINE = 24;
const LINE = 19;

/** A chart as a complete SVG document: title, legend, axes with labels, data. */
export function chartSvg(chart: Chart): Markup {
  const { title, caption, note, x, y, bands = [] } = chart;
  // A line of one point has nothing but its marker.
  const series = chart.series.map((one) => ({
    ...one,
    marked: one.marked !== false || one.points.length === 1,
  }));
  const xAxis = fitAxis(
    x.scale,
    series.flatMap(({ points }) => points.map((point) => point.x)),
  );
  const yAxis = fitAxis(y.scale, [
    ...series.flatMap(({ points }) => points.map((point) => point.y)),
    // On a log axis the lower end of a band may be 0 or far below; the lines decide.
    ...(y.scale === 'log' ? [] : bands.flatMap((b) => b.points.flatMap(({ y1, y2 }) => [y1, y2]))),
  ]);
  const hasZero = yAxis.log && series.some(({ points }) => points.some((point) => point.y <= 0));
  const entries: LegendEntry[] = [
    ...series.map((one) => ({ kind: 'line' as const, ...one })),
    ...bands.map((band) => ({ kind: 'band' as const, ...band })),
    ...(hasZero ? [{ kind: 'zero' as const, label: 'zero, below the axis' }] : []),
  ];
  const rows = legendRows(entries, WIDTH - 32);
  const noteTop = TITLE_LINE + rows.length * LINE;
  const labelTop = noteTop + (note === undefined ? 0 : LINE) + LINE + 4;
  const top = labelTop + 12;
  const height = top + PLOT_HEIGHT + MARGIN.bottom;
  const data = drawData({ width: WIDTH, height, ...MARGIN, top }, xAxis, yAxis, series, bands);
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}. ${caption}" font-family="${FONT}" font-size="12" color="#1a1a1a" fill="currentColor">
<rect class="paper" width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="16" y="${TITLE_LINE}" font-size="15" font-weight="bold">${title}</text>
${rows.map(
  (row, i) => markup`<g transform="translate(16,${TITLE_LINE + (i + 1) * LINE})">${row}</g>
`,
)}${
    note === undefined
      ? ''
      : markup`<text x="16" y="${noteTop + LINE + 3}" font-size="11" fill-opacity="0.8">${note}</text>
`
  }<text x="16" y="${labelTop}" font-size="11" fill-opacity="0.8">${y.label}</text>
<g text-anchor="middle">${data}</g>
<text x="${WIDTH - MARGIN.right}" y="${height - 10}" text-anchor="end" font-size="11" fill-opacity="0.8">${x.label}</text>
</svg>`;
}
