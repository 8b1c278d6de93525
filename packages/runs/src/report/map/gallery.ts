import { weightsOn, type ShownMap } from '@bilevel/imaging/describe';
import { FONT } from '../charts/font.js';
import { significant, whole } from '../format.js';
import type { GalleryOfTerm, GalleryOptions, PictureSize } from '../learned/gallery.js';
import { markup, type Markup } from '../markup.js';
import { printed } from '../printed.js';
import { COLOURS, LEVELS } from './colours.js';
import { drawnSize, mapSize } from './size.js';

/** Units of the longer side of the map. */
const SIDE = 300;
const EDGE = 10;
const TITLE = 32;
/** The scale beside it, and what its numbers take. */
const SCALE = { gap: 18, width: 14, text: 64, least: 120 } as const;
/** Numbers on the scale. */
const TICKS = 5;
/** Weights within such a factor are shown as one, in the middle of a scale from a FLATth to FLAT times it. */
const ALIKE = 1.001;
const FLAT = 1.5;
/** More nodes are not marked. */
const MOST_MARKED = 400;

type Ends = readonly [low: number, high: number];

/** A map of weights, drawn over the pictures that it is of. */
export function mapGallery(map: ShownMap, { size }: GalleryOptions): GalleryOfTerm {
  const { width, height, drawing } = drawn(map, size);
  return {
    kind: map.kind,
    title: titleOf(map),
    caption: captionOf(map),
    tiles: [
      markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${textOf(map)}" font-family="${FONT}" fill="currentColor">${drawing}</svg>`,
    ],
  };
}

/** A map of weights as an SVG document, for a file of its own. */
export function mapSvg(map: ShownMap, { size }: GalleryOptions): Markup {
  const { width: own, height, drawing } = drawn(map, size);
  const title = titleOf(map);
  // The title has to fit above a narrow map, too.
  const width = Math.max(own, 2 * EDGE + 8.5 * title.length);
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + TITLE}" viewBox="0 0 ${width} ${height + TITLE}" role="img" aria-label="${textOf(map)}" font-family="${FONT}" color="#1a1a1a" fill="currentColor"><rect class="paper" width="${width}" height="${height + TITLE}" fill="#ffffff"/><text x="${EDGE}" y="24" font-size="15" font-weight="bold">${title}</text><g transform="translate(0,${TITLE})">${drawing}</g></svg>`;
}

function titleOf({ label, columns, rows }: ShownMap): string {
  return `${label}: ${whole(columns)}×${whole(rows)} ${columns * rows === 1 ? 'node' : 'nodes'}`;
}

function textOf(map: ShownMap): string {
  const [least, most] = endsOf(map);
  return `Weights from ${printed.number(least)} to ${printed.number(most)}`;
}

function captionOf(map: ShownMap): string {
  const marked = map.weights.length <= MOST_MARKED ? ' (points)' : '';
  return (
    `${textOf(map)}, in the unit of the data, on a logarithmic scale: the larger, the more that place is smoothed. ` +
    `Between nodes${marked} logarithms are interpolated.`
  );
}

function endsOf({ weights }: ShownMap): Ends {
  return [
    weights.reduce((least, w) => Math.min(least, w), Infinity),
    weights.reduce((most, w) => Math.max(most, w), -Infinity),
  ];
}

interface Drawn extends PictureSize {
  readonly drawing: Markup;
}

function drawn(map: ShownMap, size: PictureSize | undefined): Drawn {
  const cells = drawnSize(mapSize(map, size));
  const cell = SIDE / Math.max(cells.width, cells.height);
  const [width, height] = [short(cell * cells.width), short(cell * cells.height)];
  const ends = scaleOf(map);
  const left = EDGE + width + SCALE.gap;
  const bar = Math.max(height, SCALE.least);
  return {
    width: left + SCALE.width + SCALE.text,
    height: 2 * EDGE + bar,
    drawing: markup`<title>${textOf(map)}</title><g transform="translate(${EDGE},${EDGE})"><g transform="scale(${short(cell)})" shape-rendering="crispEdges">${areas(map, cells, ends)}</g><rect width="${width}" height="${height}" fill="none" stroke="currentColor" stroke-opacity="0.35"/>${nodes(map, { width, height }, cell)}</g><g transform="translate(${left},${EDGE})" font-size="11">${scale(ends, bar)}</g>`,
  };
}

/** Each colour as one path of the runs of pixels that have it. */
function areas(map: ShownMap, cells: PictureSize, ends: Ends): Markup[] {
  const runs: Record<number, string> = {};
  const levels = weightsOn(map, cells).map((w) =>
    Math.round((LEVELS - 1) * Math.min(1, Math.max(0, shareOf(ends, w)))),
  );
  for (let row = 0; row < cells.height; row++) {
    for (let from = 0, to = 0; from < cells.width; from = to) {
      const level = levels[row * cells.width + from]!;
      while (to < cells.width && levels[row * cells.width + to] === level) to++;
      runs[level] =
        `${runs[level] ?? ''}M${String(from)},${String(row)}h${String(to - from)}v1H${String(from)}z`;
    }
  }
  return Object.entries(runs).map(
    ([level, d]) => markup`<path fill="${COLOURS[Number(level)]}" d="${d}"/>`,
  );
}

/** At the middles of pixels; the outermost of the outermost. */
function nodes(
  { columns, rows, weights }: ShownMap,
  { width, height }: PictureSize,
  cell: number,
): Markup | undefined {
  if (weights.length > MOST_MARKED) return undefined;
  const place = (k: number, count: number, length: number): number =>
    count === 1 ? length / 2 : cell / 2 + (k / (count - 1)) * (length - cell);
  return markup`<g fill="#ffffff" stroke="#000000" stroke-opacity="0.6">${weights.map((w, b) => {
    const [row, column] = [Math.floor(b / columns), b % columns];
    const [x, y] = [place(column, columns, width), place(row, rows, height)];
    return markup`<circle cx="${short(x)}" cy="${short(y)}" r="2"><title>Row ${row + 1}, column ${column + 1}: ${printed.number(w)}</title></circle>`;
  })}</g>`;
}

function scale(ends: Ends, height: number): Markup {
  const at = (share: number): number => short(height * (1 - share));
  const step = height / LEVELS;
  return markup`<g shape-rendering="crispEdges">${COLOURS.map(
    (colour, level) =>
      markup`<rect y="${short(height - (level + 1) * step)}" width="${SCALE.width}" height="${short(step + 0.5)}" fill="${colour}"/>`,
  )}</g><rect width="${SCALE.width}" height="${height}" fill="none" stroke="currentColor" stroke-opacity="0.35"/>${Array.from(
    { length: TICKS },
    (_, k) => {
      const share = k / (TICKS - 1);
      const y = at(share);
      const tick = ends[0] * (ends[1] / ends[0]) ** share;
      return markup`<path d="M${SCALE.width},${y}h4" stroke="currentColor"/><text x="${SCALE.width + 7}" y="${y}" dy="0.35em">${significant(tick, 3)}</text>`;
    },
  )}`;
}

/** The least and the largest weight; around one that is the same everywhere there is room. */
function scaleOf(map: ShownMap): Ends {
  const [least, most] = endsOf(map);
  return most > ALIKE * least ? [least, most] : [least / FLAT, most * FLAT];
}

/** Where on the logarithmic scale a weight is, from 0 to 1. */
function shareOf([low, high]: Ends, weight: number): number {
  return Math.log(weight / low) / Math.log(high / low);
}

function short(x: number): number {
  return Number(x.toFixed(2));
}
