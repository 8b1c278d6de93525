import { createCanvas, paint, photograph } from '../canvas.mjs';
import { write } from '../font.mjs';
import { box, everything } from '../shapes.mjs';
import { fractalNoise } from '../texture.mjs';

const PANGRAM = ['THE QUICK BROWN', 'FOX JUMPS OVER', 'THE LAZY DOG.'];
const FIGURES = ['3.14159 26535', '89793 23846', '26433 83279'];

/**
 * A printed page under uneven light: a heading, three lines of text, a grey panel with large
 * letters.
 *
 * @param options.isInverted light letters on dark paper
 * @param options.isNumeric figures in place of words
 */
export function page(random, { isInverted = false, isNumeric = false }) {
  const canvas = createCanvas(128);
  const stain = fractalNoise(random, 60, 2);
  const [paper, ink, panel] = isInverted ? [0.2, 0.93, 0.45] : [0.86, 0.1, 0.62];
  const slope = random.uniform(-0.04, 0.04);
  paint(canvas, everything, (x, y) => paper + 0.06 * stain(x, y) + 0.0006 * (x - y));
  const title = isNumeric ? 'TABLE 2' : 'EDGES';
  write(canvas, title, { at: [9, 26], height: 15, pen: 3.2, colour: ink, slope });
  (isNumeric ? FIGURES : PANGRAM).forEach((line, k) => {
    write(canvas, line, { at: [9, 43 + 13 * k], height: 6.8, pen: 1.15, colour: ink, slope });
  });
  paint(canvas, box(0, 80, 128, 128), (x, y) => panel + 0.04 * stain(y, x) + 0.0015 * (x - 64));
  const large = isNumeric ? '427' : 'TV';
  const height = isNumeric ? 26 : 34;
  write(canvas, large, {
    at: [12, isNumeric ? 117 : 121],
    height,
    pen: 7,
    colour: isInverted ? 0.08 : 0.96,
  });
  write(canvas, 'PLATE', { at: [94, 100], height: 5, pen: 1, colour: ink });
  return photograph(canvas);
}
