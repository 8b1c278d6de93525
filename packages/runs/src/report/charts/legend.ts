import { markup, type Markup } from '../markup.js';
import type { Band, Series } from './chart.js';
import type { Shape, Style } from './style.js';

/** What a legend explains. */
export type LegendEntry =
  | ({ readonly kind: 'line' } & Required<Pick<Series, 'label' | 'style' | 'marked'>>)
  | ({ readonly kind: 'band' } & Pick<Band, 'label' | 'style'>)
  | { readonly kind: 'zero'; readonly label: string };

const SWATCH = 28;
const GAP = 18;
/** There is nothing to measure text with; this fits DejaVu Sans, the widest font in the list. */
const NARROW = 4.2;
const OTHER = 7.4;
const NARROW_CHARACTERS = /[ .,()[\]fijlrt‖]/;

function textWidth(text: string): number {
  return Array.from(text).reduce((sum, c) => sum + (NARROW_CHARACTERS.test(c) ? NARROW : OTHER), 0);
}

/** The entries in rows at most `width` wide, each drawn around a base line at 0. */
export function legendRows(entries: readonly LegendEntry[], width: number): Markup[] {
  const rows: { entry: LegendEntry; left: number }[][] = [];
  let left = Infinity;
  for (const entry of entries) {
    const size = SWATCH + 6 + textWidth(entry.label);
    if (left + size > width) {
      rows.push([]);
      left = 0;
    }
    rows.at(-1)?.push({ entry, left });
    left += size + GAP;
  }
  return rows.map(
    (row) =>
      markup`${row.map(
        ({ entry, left: x }) =>
          markup`<g transform="translate(${Math.round(x)},0)">${swatch(entry)}<text x="${SWATCH + 6}" dy="0.32em">${entry.label}</text></g>`,
      )}`,
  );
}

function swatch(entry: LegendEntry): Markup {
  switch (entry.kind) {
    case 'line':
      return line(entry.style, entry.marked);
    case 'band':
      return markup`<rect y="-6" width="${SWATCH}" height="12" fill="${entry.style.colour}" fill-opacity="0.22"/>`;
    case 'zero':
      return markup`<path transform="translate(${SWATCH / 2},0) rotate(180)" d="${SHAPES.triangle}" fill="none" stroke="currentColor"/>`;
  }
}

function line({ colour, dash, shape }: Style, marked: boolean): Markup {
  const marker = markup`<path transform="translate(${SWATCH / 2},0)" d="${SHAPES[shape]}" fill="${colour}"/>`;
  return markup`<line x2="${SWATCH}" stroke="${colour}" stroke-width="1.75"${dash === undefined ? '' : markup` stroke-dasharray="${dash}"`}/>${marked ? marker : ''}`;
}

/** The shapes of d3's symbols of the markers' size. */
const SHAPES: Readonly<Record<Shape, string>> = {
  circle: 'M-3,0a3,3 0 1,0 6,0a3,3 0 1,0 -6,0Z',
  square: 'M-2.7,-2.7h5.4v5.4h-5.4Z',
  diamond: 'M0,-4.95L2.86,0L0,4.95L-2.86,0Z',
  triangle: 'M0,-4.66L4.04,2.33L-4.04,2.33Z',
};
