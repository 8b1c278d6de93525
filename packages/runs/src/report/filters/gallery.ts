import { shownTerms, type ShownBank, type Values } from '@bilevel/imaging/describe';
import { FONT } from '../charts/font.js';
import { counted, whole } from '../format.js';
import type { GalleryOfTerm, GalleryOptions } from '../learned/gallery.js';
import { markup, type Markup } from '../markup.js';
import { potentialScale } from './scales.js';
import { TILE, drawTile, tileText } from './tile.js';

/** More are not looked at, and make a page slow. */
const MOST_SHOWN = 64;
const MOST_COLUMNS = 8;
const EDGE = 16;
const GAP = 14;
const TITLE = 30;

/** The filters of a bank, the strongest first. */
export function bankGallery(bank: ShownBank, { dark = false }: GalleryOptions): GalleryOfTerm {
  const filters = bank.filters.slice(0, MOST_SHOWN);
  const scale = potentialScale(bank, filters);
  return {
    kind: bank.kind,
    title: titleOf(bank),
    caption: captionOf(bank, filters.length),
    tiles: filters.map(
      (filter) =>
        markup`<svg xmlns="http://www.w3.org/2000/svg" width="${TILE.width}" height="${TILE.height}" viewBox="0 0 ${TILE.width} ${TILE.height}" role="img" aria-label="${tileText(filter)}" font-family="${FONT}" fill="currentColor">${drawTile(bank, filter, scale, dark)}</svg>`,
    ),
  };
}

/**
 * The learned filters of a model as one SVG document, for a file of its own; undefined for a model without filters.
 *
 * @throws ArgumentError for values that are not those of its parameters
 */
export function gallerySvg(prior: string, values: Values): Markup | undefined {
  const banks = shownTerms(prior, values).filter((term) => term.kind === 'bank');
  if (banks.length === 0) return undefined;
  let top = 0;
  let columns = 1;
  const parts = banks.map((bank) => {
    const filters = bank.filters.slice(0, MOST_SHOWN);
    const scale = potentialScale(bank, filters);
    const across = Math.min(MOST_COLUMNS, filters.length);
    columns = Math.max(columns, across);
    const part = markup`<g transform="translate(${EDGE},${top})"><text y="20" font-size="15" font-weight="bold">${titleOf(bank)}</text>${filters.map(
      (filter, i) =>
        markup`<g transform="translate(${(i % across) * (TILE.width + GAP)},${TITLE + Math.floor(i / across) * TILE.height})">${drawTile(bank, filter, scale)}</g>`,
    )}</g>`;
    top += TITLE + Math.ceil(filters.length / across) * TILE.height;
    return part;
  });
  // The title has to fit above a single filter, too.
  const width = Math.max(columns, 3) * (TILE.width + GAP) - GAP + 2 * EDGE;
  const height = top + 8;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${banks.map(titleOf).join(', ')}" font-family="${FONT}" color="#1a1a1a" fill="currentColor"><rect class="paper" width="${width}" height="${height}" fill="#ffffff"/>${parts}</svg>`;
}

function titleOf({ label, size, channels, filters }: ShownBank): string {
  const colour = channels === 1 ? '' : ` on ${String(channels)} channels`;
  return `${label}: ${whole(filters.length)} of ${String(size)}×${String(size)} taps${colour}`;
}

function captionOf({ channels, potential, filters }: ShownBank, shown: number): string {
  const of = channels === 3 ? 'each channel in its colour; ' : '';
  const rest =
    shown < filters.length ? ` The strongest ${counted(shown, 'filter')} of all are shown.` : '';
  return (
    `The strongest first, by w‖c‖. Taps from minus the largest of the filter (black) over 0 (grey) to ` +
    `plus the largest (white); ${of}below them what a response t costs, wφ(t; ν) with φ ${potential}: t across, in ` +
    `the unit of the data, wφ upwards, in its square, on the same axes for all filters.${rest}`
  );
}
