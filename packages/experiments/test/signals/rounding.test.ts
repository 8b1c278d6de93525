import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { normalVector } from '../../src/random.js';
import { PARAMETERS } from '../../src/signals/problem/model.js';
import { meanSquare } from '../../src/signals/problem/problem.js';
import { reflected, scene } from './support.js';

const Exact = Decimal.clone({ precision: 50 });
type Vector = readonly Decimal[];
const exact = (v: Float64Array): Vector => Array.from(v, (x) => new Exact(x));
const dot = (a: Vector, b: Vector): Decimal =>
  a.reduce((sum, x, i) => sum.plus(x.times(b[i]!)), new Exact(0));
const sigma = (t: Decimal): Decimal => new Exact(1).div(new Exact(1).plus(t.neg().exp()));
const soft = (t: Decimal): Decimal => new Exact(1).plus(t.exp()).ln();

/** Gradient, A v, and the columns of B, in 50 digits from their definitions. */
function truth(theta: Float64Array, beta: number, y: Vector, x: Vector, v: Vector) {
  const N = x.length;
  const [a, c] = [new Exact(theta[0]!), new Exact(theta[1]!)];
  const [w, ridge, m] = [soft(a).div(N), soft(c), new Exact(2).div(N)];
  const zeros = (): Decimal[] => x.map(() => new Exact(0));
  const gradient = x.map((xi, i) => m.times(xi.minus(y[i]!)).plus(ridge.times(xi)));
  const product = v.map((vi) => m.plus(ridge).times(vi));
  const columns = Array.from({ length: PARAMETERS }, zeros);
  for (let i = 0; i < N; i++) columns[1]![i] = sigma(c).times(x[i]!);
  const place = reflected(x.map((_, i) => i));
  for (const first of [2, 5]) {
    const taps = exact(theta.slice(first, first + 3));
    for (let p = 0; p < N; p++) {
      const at = [0, 1, 2].map((t) => place[p + t]!);
      const t = new Exact(beta).times(
        dot(
          taps,
          at.map((i) => x[i]!),
        ),
      );
      const s = sigma(t);
      const bend = new Exact(beta).times(s).times(new Exact(1).minus(s));
      const along = dot(
        taps,
        at.map((i) => v[i]!),
      );
      for (const [k, i] of at.entries()) {
        gradient[i] = gradient[i]!.plus(w.times(s).times(taps[k]!));
        product[i] = product[i]!.plus(w.times(bend).times(along).times(taps[k]!));
        columns[0]![i] = columns[0]![i]!.plus(sigma(a).div(N).times(s).times(taps[k]!));
        columns[first + k]![i] = columns[first + k]![i]!.plus(w.times(s));
        for (let l = 0; l < 3; l++) {
          const shifted = w.times(bend).times(x[at[l]!]!).times(taps[k]!);
          columns[first + l]![i] = columns[first + l]![i]!.plus(shifted);
        }
      }
    }
  }
  return { gradient, product, columns };
}

const distance = (computed: Float64Array, to: Vector): number =>
  to
    .reduce((sum, t, i) => sum.plus(t.minus(computed[i]!).pow(2)), new Exact(0))
    .sqrt()
    .toNumber();

describe('stated roundings', () => {
  it.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'bound what gradient and products are off by (scene %i)',
    (seed) => {
      const { theta, beta, pair, level, random } = scene(seed);
      const N = pair.noisy.length;
      const x = normalVector(random, N, 10 ** (3 * random() - 1.5));
      const [v, q] = [normalVector(random, N), normalVector(random, N)];
      const { gradient, product, columns } = truth(
        theta,
        beta,
        exact(pair.noisy),
        exact(x),
        exact(v),
      );
      const out = new Float64Array(N);
      level.gradient(x, out);
      const off = distance(out, gradient);
      const stated = level.gradientRounding?.(x) ?? NaN;
      expect(off).toBeLessThanOrEqual(stated);
      expect(stated).toBeLessThan(1e-10 * (1 + Math.hypot(...x)));

      const at = level.linearise(x);
      at.hessianVector(v, out);
      expect(distance(out, product)).toBeLessThanOrEqual(at.rounding?.hessianVector(v) ?? NaN);
      let squares = 0;
      for (const [k, column] of columns.entries()) {
        const unit = new Float64Array(PARAMETERS);
        unit[k] = 1;
        at.cross(unit, out);
        squares += distance(out, column) ** 2;
      }
      expect(Math.sqrt(squares)).toBeLessThanOrEqual(at.rounding?.cross() ?? NaN);
      const transposed = new Float64Array(PARAMETERS);
      at.crossTranspose(q, transposed);
      const exactly = columns.map((column) => dot(column, exact(q)));
      expect(distance(transposed, exactly)).toBeLessThanOrEqual(
        at.rounding?.crossTranspose(q) ?? NaN,
      );

      const upper = meanSquare(pair.truth);
      const difference = exact(x).map((xi, i) => xi.minus(pair.truth[i]!));
      const value = dot(difference, difference).div(N);
      const { value: ofValue = NaN, gradient: ofGradient = NaN } = upper.rounding?.(x, theta) ?? {};
      expect(value.minus(upper.value(x, theta)).abs().toNumber()).toBeLessThanOrEqual(ofValue);
      upper.gradient(x, theta, out);
      const slope = difference.map((d) => d.times(2).div(N));
      expect(distance(out, slope)).toBeLessThanOrEqual(ofGradient);
    },
  );
});
