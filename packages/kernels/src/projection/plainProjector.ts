import type { Beam } from './beam.js';
import { collect, emptyLines, spread } from './lines.js';
import { gatherEight, gatherTwo, scatterEight, scatterTwo } from './march.js';
import type { ProjectionKernels } from './projection.js';
import { cast, type Ray } from './ray.js';
import { strideOf } from './strides.js';

/** Joseph's projector in plain TypeScript: to the bit what the SIMD kernels compute, in their order. */
export function plainProjector(beam: Beam): ProjectionKernels {
  const { columns, rows, lanes } = beam;
  const [row, column] = [strideOf(columns, lanes) / 8, strideOf(rows, lanes) / 8];
  const lines = emptyLines(beam);
  const gather = lanes === 8 ? gatherEight : gatherTwo;
  const scatter = lanes === 8 ? scatterEight : scatterTwo;
  const numbers = new Float64Array(lanes);
  return {
    apply(x, out) {
      spread(beam, x, lines);
      out.fill(0);
      forEachRay(beam, (ray, readings) => {
        if (ray.turned) gather(ray, lines.across, column, numbers);
        else gather(ray, lines.upright, row, numbers);
        for (let lane = 0; lane < lanes; lane++) {
          const at = readings[lane]!;
          if (at >= 0) out[at] = ray.length * numbers[lane]!;
        }
      });
    },
    adjoint(y, out) {
      lines.upright.fill(0);
      lines.across.fill(0);
      forEachRay(beam, (ray, readings) => {
        for (let lane = 0; lane < lanes; lane++) {
          const at = readings[lane]!;
          numbers[lane] = at < 0 ? 0 : ray.length * y[at]!;
        }
        if (ray.turned) scatter(ray, numbers, lines.across, column);
        else scatter(ray, numbers, lines.upright, row);
      });
      collect(beam, lines, out);
    },
  };
}

/** The rays that are cast, each with where the readings of its lanes are, −1 where there is none. */
function forEachRay(beam: Beam, visit: (ray: Ray, readings: Int32Array) => void): void {
  const { angles, detectors, mirror, lanes, bases, targets, from, to, paired } = beam;
  const ray: Ray = { turned: false, origin: 0, slope: 0, length: 0, first: 0, end: 0 };
  const readings = new Int32Array(lanes);
  for (let b = 0; b < bases.length; b++) {
    for (let j = from; j < to; j++) {
      const other = mirror - j;
      if (paired && other >= 0 && other < j) continue;
      cast(beam, bases[b]!, j, ray);
      if (ray.first >= ray.end) continue;
      for (let lane = 0; lane < lanes; lane++) {
        // In the turned picture h_l is h_(7−l).
        const target = targets[b * lanes + (ray.turned && lanes === 8 ? 7 - lane : lane)]!;
        const flipped = (target & 1) === 1;
        const detector = flipped ? other : j;
        const has = target >= 0 && detector >= 0 && detector < detectors;
        const twice = paired && flipped && other === j;
        readings[lane] = has && !twice ? detector * angles + (target >> 1) : -1;
      }
      visit(ray, readings);
    }
  }
}
