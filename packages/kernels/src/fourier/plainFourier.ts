import type { FourierKernels, RealFourierKernels } from './fourierKernels.js';
import type { Sequence } from './plainPasses.js';
import { plainSequence } from './plainSequence.js';
import type { PlanePlan } from './sequences.js';

/** The transform in plain TypeScript: to the bit what the SIMD kernels compute. */
export function plainFourier(plan: PlanePlan): Pick<FourierKernels, 'forward'> {
  const { width, height } = plan;
  const rows = plainSequence(plan.rows);
  const columns = plainSequence(plan.columns);
  const middle = planes(width * height);
  const scale = 1 / Math.sqrt(width * height);
  return {
    forward(re, im, outRe, outIm) {
      for (let i = 0; i < height; i++) {
        rows.from.re.set(re.subarray(i * width, (i + 1) * width));
        rows.from.im.set(im.subarray(i * width, (i + 1) * width));
        rows.run();
        for (let k = 0; k < width; k++)
          put(middle, k * height + i, rows.out.re[k]!, rows.out.im[k]!);
      }
      for (let k = 0; k < width; k++) {
        load(columns.from, middle, k * height, height);
        columns.run();
        for (let i = 0; i < height; i++) {
          outRe[i * width + k] = scale * columns.out.re[i]!;
          outIm[i * width + k] = scale * columns.out.im[i]!;
        }
      }
    },
  };
}

/** The same of real planes, two rows a and b as one, a + i b. */
export function plainRealFourier(plan: PlanePlan): RealFourierKernels {
  const { width, height } = plan;
  const bins = (width >> 1) + 1;
  const rows = plainSequence(plan.rows);
  const columns = plainSequence(plan.columns);
  const middle = planes(bins * height + 1);
  const scale = 1 / Math.sqrt(width * height);
  return {
    forward(x, outRe, outIm) {
      for (let i = 0; i < height; i += 2) {
        rows.from.re.set(x.subarray(i * width, (i + 1) * width));
        if (i + 1 < height) rows.from.im.set(x.subarray((i + 1) * width, (i + 2) * width));
        else rows.from.im.fill(0);
        rows.run();
        const { re, im } = rows.out;
        for (let k = 0; k < bins; k++) {
          const other = k === 0 ? 0 : width - k;
          put(middle, k * height + i, re[k]! + re[other]!, im[k]! - im[other]!);
          if (i + 1 === height) continue;
          put(middle, k * height + i + 1, im[k]! + im[other]!, re[other]! - re[k]!);
        }
      }
      for (let k = 0; k < bins; k++) {
        load(columns.from, middle, k * height, height);
        columns.run();
        for (let i = 0; i < height; i++) {
          outRe[i * bins + k] = 0.5 * scale * columns.out.re[i]!;
          outIm[i * bins + k] = 0.5 * scale * columns.out.im[i]!;
        }
      }
    },
    inverse(re, im, out) {
      // All with re and im exchanged, so that transforms are inverses.
      for (let k = 0; k < bins; k++) {
        for (let i = 0; i < height; i++) {
          put(columns.from, i, im[i * bins + k]!, re[i * bins + k]!);
        }
        columns.run();
        for (let i = 0; i < height; i++) {
          put(middle, k * height + i, columns.out.re[i]!, columns.out.im[i]!);
        }
      }
      for (let i = 0; i < height; i += 2) {
        for (let k = 0; k < bins; k++) {
          const at = k * height + i;
          const alone = 2 * k === width || k === 0;
          const [aRe, aIm] = [middle.im[at]!, alone ? 0 : middle.re[at]!];
          const last = i + 1 === height;
          const [bRe, bIm] = last ? [0, 0] : [middle.im[at + 1]!, alone ? 0 : middle.re[at + 1]!];
          if (!alone) put(rows.from, width - k, bRe - aIm, aRe + bIm);
          put(rows.from, k, aIm + bRe, aRe - bIm);
        }
        rows.run();
        for (let k = 0; k < width; k++) {
          out[i * width + k] = scale * rows.out.im[k]!;
          if (i + 1 < height) out[(i + 1) * width + k] = scale * rows.out.re[k]!;
        }
      }
    },
  };
}

function planes(size: number): Sequence {
  return { re: new Float64Array(size), im: new Float64Array(size) };
}

function put({ re, im }: Sequence, at: number, a: number, b: number): void {
  re[at] = a;
  im[at] = b;
}

function load(to: Sequence, { re, im }: Sequence, at: number, length: number): void {
  to.re.set(re.subarray(at, at + length));
  to.im.set(im.subarray(at, at + length));
}
