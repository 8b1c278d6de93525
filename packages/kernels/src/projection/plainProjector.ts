import type { Beam } from './beam.js';
import { collect, spread, strideOf } from './lines.js';
import type { ProjectionKernels } from './projection.js';
import { cast, type Ray } from './ray.js';

/** Joseph's projector in plain TypeScript: to the bit what the SIMD kernels compute, in their order. */
export function plainProjector(beam: Beam): ProjectionKernels {
  const { columns, rows, angles, detectors, mirror } = beam;
  const [row, column] = [strideOf(columns), strideOf(rows)];
  const upright = new Float64Array(2 * rows * row);
  const across = new Float64Array(2 * columns * column);
  const lines = { upright, across };
  const ray: Ray = { turned: false, origin: 0, slope: 0, length: 0, first: 0, end: 0 };
  /** The detector of the mirror image of j's ray, where there is one; else j. */
  const partnerOf = (j: number): number => {
    const other = mirror - j;
    return other >= 0 && other < detectors ? other : j;
  };
  return {
    apply(x, out) {
      spread(beam, x, lines);
      for (let v = 0; v < angles; v++) {
        for (let j = 0; j < detectors; j++) {
          const partner = partnerOf(j);
          if (partner < j) continue;
          cast(beam, v, j, ray);
          const from = ray.turned ? across : upright;
          const stride = ray.turned ? column : row;
          if (partner > j) out[partner * angles + v] = ray.length * gather(ray, from, 1, stride);
          out[j * angles + v] = ray.length * gather(ray, from, 0, stride);
        }
      }
    },
    adjoint(y, out) {
      upright.fill(0);
      across.fill(0);
      for (let v = 0; v < angles; v++) {
        for (let j = 0; j < detectors; j++) {
          const partner = partnerOf(j);
          if (partner < j) continue;
          cast(beam, v, j, ray);
          const to = ray.turned ? across : upright;
          const stride = ray.turned ? column : row;
          scatter(ray, ray.length * y[j * angles + v]!, to, 0, stride);
          if (partner > j) scatter(ray, ray.length * y[partner * angles + v]!, to, 1, stride);
        }
      }
      collect(beam, lines, out);
    },
  };
}

/**
 * Σ of what a ray (`lane` 0) or its mirror image (1) sees of the lines that it crosses: lines in turns in two sums.
 */
function gather(ray: Ray, from: Float64Array, lane: 0 | 1, stride: number): number {
  const { origin, slope, first, end } = ray;
  let even = 0;
  let odd = 0;
  for (let i = first; i < end; i++) {
    const u = origin + slope * i;
    const whole = Math.floor(u);
    const at = 2 * (i * stride + whole) + lane;
    const share = u - whole;
    const between = (1 - share) * from[at]! + share * from[at + 2]!;
    if ((i - first) % 2 === 0) even += between;
    else odd += between;
  }
  return even + odd;
}

/** The transpose of `gather`: adds a value to the pixels that the ray, or its mirror image, sees. */
function scatter(ray: Ray, value: number, to: Float64Array, lane: 0 | 1, stride: number): void {
  const { origin, slope, first, end } = ray;
  for (let i = first; i < end; i++) {
    const u = origin + slope * i;
    const whole = Math.floor(u);
    const at = 2 * (i * stride + whole) + lane;
    const share = u - whole;
    to[at]! += value * (1 - share);
    to[at + 2]! += value * share;
  }
}
