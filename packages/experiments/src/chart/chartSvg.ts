import { COLOUR, type Chart } from './chart.js';
import { escapeText, legendRows, type LegendItem } from './legend.js';
import { drawPanel } from './panel.js';

const LEFT = 70;
const RIGHT = 18;
const GAP = 32;
const PLOT_HEIGHT = 250;
const ONE_PANEL = 520;
const EACH_PANEL = 250;
const LINE = 19;
const FONT = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";

/** The chart as a complete SVG document. */
export function chartSvg(chart: Chart): string {
  const { title, note, panels } = chart;
  const width = panels.length === 1 ? ONE_PANEL : EACH_PANEL;
  const total = LEFT + panels.length * width + (panels.length - 1) * GAP + RIGHT;
  const items = new Map<string, LegendItem>();
  for (const { lines } of panels) {
    for (const line of lines) items.set(line.label, { ...line, hasBand: line.band !== undefined });
  }
  const rows = legendRows([...items.values()], total - 32);
  let top = 26;
  const noteAt = note === undefined ? 0 : (top += LINE);
  const legendAt = top + LINE;
  top = legendAt + rows.length * LINE + 6;
  const axisLabelAt = top;
  top += panels.some((panel) => panel.title !== undefined) ? 26 : 12;
  const height = top + PLOT_HEIGHT + 46;
  const lines = panels.flatMap((panel) => panel.lines);
  const drawn = panels.map((panel, i) => {
    const left = LEFT + i * (width + GAP);
    const heading =
      panel.title === undefined
        ? ''
        : `<text x="${String(width / 2)}" y="-7" text-anchor="middle" font-weight="bold">${escapeText(panel.title)}</text>`;
    const plot = drawPanel({ width, height: PLOT_HEIGHT }, chart, panel, lines, i === 0);
    return `<g transform="translate(${String(left)},${String(top)})">${heading}${plot}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(total)}" height="${String(height)}" viewBox="0 0 ${String(total)} ${String(height)}" role="img" aria-label="${escapeText(title)}" font-family="${FONT}" font-size="12" color="${COLOUR.black}" fill="currentColor">
<rect width="${String(total)}" height="${String(height)}" fill="#ffffff"/>
<text x="16" y="26" font-size="15" font-weight="bold">${escapeText(title)}</text>
${note === undefined ? '' : `<text x="16" y="${String(noteAt)}" font-size="11" fill-opacity="0.8">${escapeText(note)}</text>`}
${rows.map((row, i) => `<g transform="translate(16,${String(legendAt + i * LINE - 4)})">${row}</g>`).join('\n')}
<text x="16" y="${String(axisLabelAt)}" font-size="11" fill-opacity="0.8">${escapeText(chart.y.label)}</text>
${drawn.join('\n')}
<text x="${String(total - RIGHT)}" y="${String(height - 10)}" text-anchor="end" font-size="11" fill-opacity="0.8">${escapeText(chart.x.label)}</text>
</svg>
`;
}
