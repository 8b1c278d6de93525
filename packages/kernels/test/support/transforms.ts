import type { PlaneShape } from '../../src/index.js';
import { Exact, exact } from './exact.js';

export interface Planes {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The orthonormal transform as it is written, along rows and then columns. */
export function naiveTransform({ width, height }: PlaneShape, { re, im }: Planes): Planes {
  const rows = along(width, height, width, 1, { re, im });
  return along(height, width, 1, width, rows);
}

function along(n: number, count: number, from: number, step: number, { re, im }: Planes): Planes {
  const out = { re: new Float64Array(re.length), im: new Float64Array(re.length) };
  const roots = Array.from({ length: n }, (_, k): [number, number] => [
    Math.cos((2 * Math.PI * k) / n),
    Math.sin((2 * Math.PI * k) / n),
  ]);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < n; k++) {
      let [a, b] = [0, 0];
      for (let j = 0; j < n; j++) {
        const [cosine, sine] = roots[(j * k) % n]!;
        const at = i * from + j * step;
        a += re[at]! * cosine + im[at]! * sine;
        b += im[at]! * cosine - re[at]! * sine;
      }
      out.re[i * from + k * step] = a / Math.sqrt(n);
      out.im[i * from + k * step] = b / Math.sqrt(n);
    }
  }
  return out;
}

/** ‖computed − Fx‖/‖x‖ of one row, with Fx as good as exact. */
export function exactError(x: Planes, computed: Planes): number {
  const n = x.re.length;
  const turn = Exact.acos(-1).times(2);
  const roots = Array.from({ length: n }, (_, k) => {
    const angle = turn.times(k).div(n);
    return { cosine: angle.cos(), sine: angle.sin() };
  });
  const root = new Exact(n).sqrt();
  const numbers = Array.from(x.re, (re, j) => ({ re: exact(re), im: exact(x.im[j]!) }));
  let [off, size] = [new Exact(0), new Exact(0)];
  for (let k = 0; k < n; k++) {
    let [a, b] = [new Exact(0), new Exact(0)];
    numbers.forEach(({ re, im }, j) => {
      const { cosine, sine } = roots[(j * k) % n]!;
      a = a.plus(re.times(cosine)).plus(im.times(sine));
      b = b.plus(im.times(cosine)).minus(re.times(sine));
    });
    const [c, d] = [
      a.div(root).minus(exact(computed.re[k]!)),
      b.div(root).minus(exact(computed.im[k]!)),
    ];
    off = off.plus(c.times(c)).plus(d.times(d));
    size = size.plus(numbers[k]!.re.pow(2)).plus(numbers[k]!.im.pow(2));
  }
  return off.div(size).sqrt().toNumber();
}
