import { COLOUR } from './chart.js';
import { escapeText } from './legend.js';

/** A bar from the left, as long as its value. */
interface Bar {
  readonly label: string;
  readonly value: number;
  readonly colour: string;
  /** Drawn in outline: a figure of others. */
  readonly published?: boolean;
}

/** Bars that are compared with each other. */
interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** Groups of bars below one another; each group has an axis of its own. */
export interface BarChart {
  readonly title: string;
  readonly note: string;
  /** What is written behind a value. */
  readonly unit: string;
  readonly groups: readonly BarGroup[];
}

const FONT = "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif";
const LABELS = 260;
const PLOT = 330;
const VALUES = 80;
const ROW = 20;
const HEADING = 30;
const TOP = 58;
/** Of the span of a group, what is left of its shortest bar. */
const SHORTEST = 0.25;

/** The chart as a complete SVG document. */
export function barsSvg({ title, note, unit, groups }: BarChart): string {
  const width = LABELS + PLOT + VALUES;
  let top = TOP;
  const drawn = groups.flatMap(({ title: heading, bars }) => {
    const values = bars.map(({ value }) => value).filter(Number.isFinite);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const from = low - SHORTEST * Math.max(high - low, 1);
    const rows = bars.map((bar, i) =>
      rowOf(bar, unit, top + HEADING + i * ROW, (bar.value - from) / (high - from)),
    );
    const text = `<text x="16" y="${String(top + 18)}" font-weight="bold">${escapeText(heading)}</text>`;
    top += HEADING + bars.length * ROW + 8;
    return [text, ...rows];
  });
  const height = top + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${escapeText(title)}" font-family="${FONT}" font-size="12" fill="${COLOUR.black}">
<rect width="${String(width)}" height="${String(height)}" fill="#ffffff"/>
<text x="16" y="26" font-size="15" font-weight="bold">${escapeText(title)}</text>
<text x="16" y="45" font-size="11" fill-opacity="0.8">${escapeText(note)}</text>
${drawn.join('\n')}
</svg>
`;
}

function rowOf(
  { label, value, colour, published = false }: Bar,
  unit: string,
  y: number,
  share: number,
): string {
  const length = (Number.isFinite(share) ? Math.max(0, share) * PLOT : 0).toFixed(1);
  const look = published
    ? `fill="none" stroke="${colour}" stroke-width="1.25"`
    : `fill="${colour}"`;
  const end = LABELS + Number(length) + 6;
  return (
    `<text x="${String(LABELS - 8)}" y="${String(y + 11)}" text-anchor="end">${escapeText(label)}</text>` +
    `<rect x="${String(LABELS)}" y="${String(y)}" width="${length}" height="14" ${look}/>` +
    `<text x="${end.toFixed(1)}" y="${String(y + 11)}">${value.toFixed(2)} ${escapeText(unit)}</text>`
  );
}
