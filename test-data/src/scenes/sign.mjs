import { createCanvas, paint, photograph } from '../canvas.mjs';
import { write } from '../font.mjs';
import { box, disc, everything, polygon, where } from '../shapes.mjs';
import { fractalNoise } from '../texture.mjs';

/** A road sign before a field, with an arrow and words that show which side is up. */
export function sign(random, { width = 144, height = 112 }) {
  const canvas = createCanvas(width, height);
  const clouds = fractalNoise(random, 34, 3);
  const grass = fractalNoise(random, 5, 3);
  const ground = (x) => 86 + 0.05 * x;
  paint(canvas, everything, (x, y) => 0.62 + 0.003 * y + 0.12 * Math.max(0, clouds(x, 2 * y)));
  paint(
    canvas,
    where((x, y) => y > ground(x)),
    (x, y) => 0.3 + 0.16 * grass(x, y) + 0.002 * (y - ground(x)),
  );
  paint(canvas, box(69, 74, 75, 106), (x) => 0.5 - 0.05 * (x - 69));
  paint(canvas, box(22, 12, 122, 76), 0.12);
  paint(canvas, box(25, 15, 119, 73), (x, y) => 0.94 - 0.0014 * (x - 25) - 0.001 * y);
  paint(
    canvas,
    polygon([
      [45, 22],
      [60, 40],
      [51, 40],
      [51, 66],
      [39, 66],
      [39, 40],
      [30, 40],
    ]),
    0.2,
  );
  write(canvas, 'THIS', { at: [68, 34], height: 11, pen: 2.4, colour: 0.14 });
  write(canvas, 'SIDE', { at: [68, 50], height: 11, pen: 2.4, colour: 0.14 });
  write(canvas, 'UP', { at: [68, 66], height: 11, pen: 2.4, colour: 0.14 });
  for (const x of [29, 115]) {
    for (const y of [19, 69]) paint(canvas, disc(x, y, 1.6), 0.4);
  }
  return photograph(canvas);
}
