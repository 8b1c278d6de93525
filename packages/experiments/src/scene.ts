import { createImage, type Image } from '@bilevel/imaging';
import { uniformStream } from './random.js';

/** Shapes in a picture: so many that they cover it. */
const SHAPES = 60;

/** Discs with a slope of grey each, one on another: edges of every direction between smooth parts. */
export function scene(seed: number, index: number, size: number): Image {
  const random = uniformStream(seed, index, 0x45_34);
  const data = new Float64Array(size * size).fill(random());
  for (let k = 0; k < SHAPES; k++) {
    const radius = size * (0.05 + 0.25 * random() ** 2);
    const [cx, cy] = [size * random(), size * random()];
    const [grey, across, down] = [random(), (random() - 0.5) / size, (random() - 0.5) / size];
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (Math.hypot(x - cx, y - cy) > radius) continue;
        const value = grey + across * (x - cx) + down * (y - cy);
        data[y * size + x] = Math.min(1, Math.max(0, value));
      }
    }
  }
  return createImage(size, size, data);
}
