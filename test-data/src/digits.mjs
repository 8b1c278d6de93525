import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeIdx } from '@bilevel/hypercleaning';
import { createRandom } from './random.mjs';

/** Pixels of a side; the drawing area leaves a margin. */
const SIZE = 28;
const SEED = 20;
const COUNTS = { train: 2400, t10k: 600 };
/** Grey levels kept: fewer of them pack better. */
const LEVELS = 15;

/**
 * Ways to write each digit: strokes apart by `|`, points as `x,y` on a grid 4 wide and 6 high, y down.
 * Several points stand for a curve.
 */
const SHAPES = [
  [
    '2,0 0.6,1 0,3 0.6,5 2,6 3.4,5 4,3 3.4,1 2,0',
    '2.4,0 1,0.6 0.4,3 1,5.4 2,6 3,5 3.4,3 3,0.8 2,0.2',
  ],
  ['2,0 2,6', '1,1.4 2.2,0 2.2,6', '0.8,1.5 2,0 2,6|0.8,6 3.2,6'],
  [
    '0.3,1.4 1,0.2 2.4,0 3.6,0.9 3.4,2.4 0.2,6 4,6',
    '0.4,1.2 1.6,0 3,0.4 3.4,1.8 2.2,3.8 0.6,5.4 0.8,6 1.8,5.2 3.8,5.9',
  ],
  [
    '0.4,0.6 2,0 3.4,0.8 3.2,2.3 1.6,2.9 3.4,3.5 3.8,4.8 2.4,6 0.3,5.4',
    '0.5,0 3.5,0 1.8,2.4 3.4,3.2 3.6,4.8 2.2,6 0.4,5.5',
  ],
  ['3,6 3,0 0,4 4,4', '0.6,0 0.4,3 3.6,3|3.4,0.4 3,6'],
  [
    '3.6,0 0.6,0 0.4,2.6 2.2,2.2 3.6,3.2 3.6,4.8 2.2,6 0.3,5.5',
    '0.8,0.2 0.6,2.6 2.6,2.4 3.6,4 2.8,5.6 0.6,6|0.8,0.2 3.6,0',
  ],
  [
    '3.2,0 1.4,1.4 0.4,3.6 0.8,5.4 2.2,6 3.5,5.2 3.4,3.8 2.2,3 0.7,4',
    '2.4,0 0.9,2 0.5,4.6 1.6,6 3.2,5.4 3.3,4 2,3.4 0.8,4.6',
  ],
  ['0.2,0 3.8,0 1.6,6', '0.2,0.6 0.4,0 3.6,0.2 2.2,3 1.8,6|1.2,3.1 3.2,2.9'],
  [
    '2,0 0.7,0.7 0.8,2.1 2,2.8 3.4,3.8 3.4,5.2 2,6 0.6,5.2 0.6,3.8 2,2.8 3.2,2 3.3,0.8 2,0',
    '3.2,0.6 1.8,0 0.8,1 1.2,2.4 3,3.8 3.2,5.2 2,6 0.8,5.2 1,3.8 3,2 3.3,0.8',
  ],
  [
    '3.4,1.6 2.4,0 0.9,0.5 0.5,2 1.6,3 3,2.4 3.4,0.8 3.2,4 2.4,6',
    '3.2,0.6 1.8,0 0.6,1.2 1,2.6 2.4,2.8 3.3,1.4 3.3,0.4 3.3,6',
  ],
];

const strokesOf = (shape) =>
  shape.split('|').map((stroke) => stroke.split(' ').map((point) => point.split(',').map(Number)));

/** Corners cut twice at a quarter and three quarters (Chaikin), which makes curves of polygons. */
function rounded(points) {
  let curve = points;
  for (let k = 0; k < 2; k++) {
    const next = [curve[0]];
    for (let i = 1; i < curve.length; i++) {
      const [[x, y], [u, v]] = [curve[i - 1], curve[i]];
      next.push(
        [0.75 * x + 0.25 * u, 0.75 * y + 0.25 * v],
        [0.25 * x + 0.75 * u, 0.25 * y + 0.75 * v],
      );
    }
    next.push(curve[curve.length - 1]);
    curve = next;
  }
  return curve;
}

/** Squared distance of (x, y) from the line between two points. */
function squaredDistance(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share =
    length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  const [ex, ey] = [x - ax - share * dx, y - ay - share * dy];
  return ex * ex + ey * ey;
}

/** One digit in a hand of its own: other points, slant, size, place, pen and pressure each time. */
function drawDigit(digit, random) {
  const wobble = (scale) => scale * random.normal();
  const slant = wobble(0.22);
  const turn = wobble(0.1);
  const width = 3.3 * (1 + wobble(0.13));
  const height = 3.1 * (1 + wobble(0.09));
  const [left, top] = [SIZE / 2 + wobble(1.3), SIZE / 2 + wobble(1.1)];
  const pen = 1.15 + random.uniform(0, 0.75);
  const pressure = random.uniform(0.75, 1);
  const place = ([x, y]) => {
    const [u, v] = [x - 2 + wobble(0.17), y - 3 + wobble(0.17)];
    return [left + width * (u - slant * v), top + height * (v + turn * u)];
  };
  const strokes = strokesOf(random.pick(SHAPES[digit])).map((stroke) => rounded(stroke.map(place)));
  const image = new Uint8Array(SIZE * SIZE);
  for (let p = 0; p < image.length; p++) {
    const [x, y] = [(p % SIZE) + 0.5, Math.floor(p / SIZE) + 0.5];
    let nearest = Infinity;
    for (const stroke of strokes) {
      for (let i = 1; i < stroke.length; i++) {
        nearest = Math.min(nearest, squaredDistance(x, y, stroke[i - 1], stroke[i]));
      }
    }
    const ink = Math.min(1, Math.max(0, (pen + 0.6 - Math.sqrt(nearest)) / 1.2)) * pressure;
    image[p] = Math.round(Math.round(ink * LEVELS) * (255 / LEVELS));
  }
  return image;
}

/** Hand-drawn digits in the files of MNIST, packed. */
export async function makeDigits(folder) {
  await mkdir(folder, { recursive: true });
  const random = createRandom(SEED);
  for (const [part, count] of Object.entries(COUNTS)) {
    const labels = Uint8Array.from({ length: count }, () => Math.floor(random.uniform(0, 10)));
    const images = new Uint8Array(count * SIZE * SIZE);
    labels.forEach((digit, i) => images.set(drawDigit(digit, random), i * SIZE * SIZE));
    await writeFile(
      join(folder, `${part}-images-idx3-ubyte.gz`),
      encodeIdx([count, SIZE, SIZE], images, { gzip: true }),
    );
    await writeFile(
      join(folder, `${part}-labels-idx1-ubyte.gz`),
      encodeIdx([count], labels, { gzip: true }),
    );
  }
}
