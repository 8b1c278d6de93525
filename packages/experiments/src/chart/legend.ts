import type { LineStyle } from './chart.js';

/** What a legend explains. */
export interface LegendItem {
  readonly label: string;
  readonly style: LineStyle;
  readonly hasBand: boolean;
}

const SWATCH = 30;
const GAP = 20;
/** There is nothing to measure text with; this fits DejaVu Sans, the widest font in the list. */
const CHARACTER = 7.2;

/** `text` for use between tags and in quoted attributes. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The items in rows at most `width` wide, each drawn around a base line at 0. */
export function legendRows(items: readonly LegendItem[], width: number): string[] {
  const rows: string[] = [];
  let left = Infinity;
  for (const item of items) {
    const size = SWATCH + 6 + CHARACTER * item.label.length;
    if (left + size > width) {
      rows.push('');
      left = 0;
    }
    rows.push(
      `${rows.pop() ?? ''}<g transform="translate(${left.toFixed(0)},0)">${entry(item)}</g>`,
    );
    left += size + GAP;
  }
  return rows;
}

function entry({ label, style, hasBand }: LegendItem): string {
  const { colour, dash, width = 1.75 } = style;
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`;
  const band = hasBand
    ? `<rect y="-6" width="${String(SWATCH)}" height="12" fill="${colour}" fill-opacity="0.15"/>`
    : '';
  return `${band}<line x2="${String(SWATCH)}" stroke="${colour}" stroke-width="${String(width)}"${dashes}/><text x="${String(SWATCH + 6)}" dy="0.32em">${escapeText(label)}</text>`;
}
