import { paint } from './canvas.mjs';
import { stroke } from './shapes.mjs';

// Strokes on a grid 4 wide and 6 high, two digits a point (x, y), y down.
const GLYPHS = {
  A: '06 20 46,14 34',
  B: '06 00 30 41 42 33 03,33 44 45 36 06',
  C: '41 30 10 01 05 16 36 45',
  D: '00 20 42 44 26 06 00',
  E: '40 00 06 46,03 33',
  F: '40 00 06,03 33',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06,40 46,03 43',
  I: '20 26,10 30,16 36',
  J: '40 45 36 16 05',
  K: '00 06,40 03 46',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 30 41 45 36 16 05 01 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 30 41 45 36 16 05 01 10,24 46',
  R: '06 00 30 41 42 33 03,23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40,20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 23 36 40',
  X: '00 46,40 06',
  Y: '00 23 40,23 26',
  Z: '00 40 06 46',
  0: '10 30 41 45 36 16 05 01 10,41 05',
  1: '11 20 26,16 36',
  2: '01 10 30 41 42 06 46',
  3: '01 10 30 41 42 33 13,33 44 45 36 16 05',
  4: '36 30 04 44',
  5: '40 00 02 32 43 45 36 16 05',
  6: '40 20 02 05 16 36 45 44 33 03',
  7: '00 40 16',
  8: '10 30 41 42 33 13 02 01 10,33 44 45 36 16 05 04 13',
  9: '06 26 44 41 30 10 01 02 13 43',
  '.': '26 26',
  ',': '25 17',
};

const ADVANCE = 6.2;

/**
 * Writes a line of capitals, digits, full stops and commas.
 *
 * @param options.at the left end of the baseline
 * @param options.height of a capital, in pixels
 * @param options.pen thickness, in pixels
 * @param options.slope pixels down per pixel to the right, default 0
 */
export function write(canvas, text, { at, height, pen, colour, slope = 0 }) {
  const unit = height / 6;
  [...text].forEach((letter, index) => {
    for (const line of GLYPHS[letter]?.split(',') ?? []) {
      const points = line.split(' ').map(([column, row]) => {
        const x = at[0] + unit * (Number(column) + index * ADVANCE);
        return [x, at[1] + unit * (Number(row) - 6) + slope * (x - at[0])];
      });
      paint(canvas, stroke(points, pen), colour);
    }
  });
}
