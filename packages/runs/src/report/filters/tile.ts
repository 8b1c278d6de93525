import type { ShownBank, ShownFilter } from '@bilevel/imaging/describe';
import { DARK_COLOURS, STYLE } from '../charts/style.js';
import { markup, type Markup } from '../markup.js';
import { printed } from '../printed.js';
import { significant } from '../format.js';
import { largestTap, levelOf, potentialLine, type PotentialScale } from './scales.js';

const EDGE = 2;
const SIDE = 112;
const PICTURE_TOP = 20;
const CURVE_TOP = PICTURE_TOP + SIDE + 16;
const CURVE = 44;
/** A tile of the gallery, in the units of its SVG. */
export const TILE = { width: SIDE + 2 * EDGE, height: CURVE_TOP + CURVE + 20 } as const;

/** A filter as a picture, and below it its potential: the contents of an SVG of the size of {@link TILE}. */
export function drawTile(
  bank: ShownBank,
  filter: ShownFilter,
  scale: PotentialScale,
  dark = false,
): Markup {
  return markup`<title>${tileText(filter)}</title><text x="${EDGE}" y="14" font-size="11">w‖c‖ = ${printed.number(filter.strength)}</text>${picture(bank, filter)}${curve(bank, filter, scale, dark)}`;
}

/** A filter in words. */
export function tileText(filter: ShownFilter): string {
  const { index, weight, smoothing } = filter;
  return (
    `Filter ${String(index + 1)}: weight ${printed.number(weight)}, smoothing ${printed.number(smoothing)}, ` +
    `taps up to ±${printed.number(largestTap(filter))}`
  );
}

/** Black is minus the largest tap, grey 0, white the largest; of three channels red, green and blue. */
function picture({ size, channels }: ShownBank, filter: ShownFilter): Markup {
  const largest = largestTap(filter) || 1;
  const levels = filter.taps.map((plane) => Array.from(plane, (x) => levelOf(x / largest)));
  const pictures = channels === 3 ? [levels] : levels.map((plane) => [plane, plane, plane]);
  const cell = SIDE / size / pictures.length;
  return markup`<g transform="translate(${EDGE},${PICTURE_TOP}) scale(${short(cell)})" shape-rendering="crispEdges">${pictures.map(
    (planes, i) =>
      markup`${Array.from({ length: size * size }, (_, at) => {
        const colour = planes.map((plane) => (plane[at] ?? 0).toString(16).padStart(2, '0'));
        const [row, column] = [Math.floor(at / size), at % size];
        return markup`<path fill="#${colour.join('')}" d="M${i * size + column},${row}h1v1h-1z"/>`;
      })}`,
  )}</g><rect x="${EDGE}" y="${PICTURE_TOP}" width="${SIDE}" height="${short(cell * size)}" fill="none" stroke="currentColor" stroke-opacity="0.35"/>`;
}

function curve(bank: ShownBank, filter: ShownFilter, scale: PotentialScale, dark: boolean): Markup {
  const { colour } = STYLE.first;
  const points = potentialLine(bank, filter, scale).map(
    ([x, y]) => `${short(EDGE + SIDE * x)},${short(CURVE_TOP + CURVE * (1 - y))}`,
  );
  const [bottom, middle, right] = [CURVE_TOP + CURVE, EDGE + SIDE / 2, EDGE + SIDE];
  const reach = significant(scale.reach);
  return markup`<path d="M${EDGE},${CURVE_TOP}V${bottom}H${right}M${middle},${bottom}v-4" fill="none" stroke="currentColor" stroke-opacity="0.6"/><path d="M${points.join('L')}" fill="none" stroke="${dark ? (DARK_COLOURS[colour] ?? colour) : colour}" stroke-width="1.75"/><text x="${EDGE + 3}" y="${CURVE_TOP - 3}" font-size="9.5">${significant(scale.height)}</text><g font-size="9.5"><text x="${EDGE}" y="${bottom + 13}">−${reach}</text><text x="${middle}" y="${bottom + 13}" text-anchor="middle">0</text><text x="${right}" y="${bottom + 13}" text-anchor="end">${reach}</text></g>`;
}

function short(x: number): string {
  return String(Number(x.toFixed(2)));
}
