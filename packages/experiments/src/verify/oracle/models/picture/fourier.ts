import type { Arithmetic, Real } from '../../real.js';
import type { ExactRows } from './exactRows.js';
import type { PictureGrid } from './regularisers.js';

/**
 * The entries e^{−2πi ((k−k₀)(p−p₀)/w + (l−l₀)(q−q₀)/h)}/√(wh) of the Fourier transform, real and imaginary parts apart, for
 * the frequencies that a pattern has, p₀ and k₀ in the middle; of complex pictures, two channels, of both parts. The pattern's weights count in the data term.
 */
export function sampled(
  arithmetic: Arithmetic,
  pattern: readonly number[] | undefined,
  { width, height, channels }: PictureGrid,
): ExactRows {
  const { one } = arithmetic;
  const d = width * height;
  const weights = pattern ?? new Array<number>(d).fill(1);
  const across = roots(arithmetic, width);
  const down = roots(arithmetic, height);
  const size = arithmetic.of(d).sqrt();
  const [middleColumn, middleRow] = [Math.floor(width / 2), Math.floor(height / 2)];

  /** The entry of frequency k at pixel p. */
  const at = (k: number, p: number): readonly [Real, Real] => {
    const turns = (n: number, a: number, b: number): number => (((a * b) % n) + n) % n;
    const x = turns(width, (k % width) - middleColumn, (p % width) - middleColumn);
    const y = turns(height, Math.floor(k / width) - middleRow, Math.floor(p / width) - middleRow);
    const [a, b] = across[x]!;
    const [c, e] = down[y]!;
    return [a.times(c).minus(b.times(e)).div(size), a.times(e).plus(b.times(c)).div(size)];
  };

  const pixels = Array.from({ length: d }, (_, p) => p);
  const ofComplex = [0, 1].map((part) =>
    pixels.map((k) =>
      weights[k] === 0
        ? []
        : pixels.flatMap((p) => {
            const [re, im] = at(k, p);
            // (a + ib)(x + iy) = ax − by + i(bx + ay).
            return part === 0
              ? [[p, re] as const, [d + p, im.negated()] as const]
              : [[p, im] as const, [d + p, re] as const];
          }),
    ),
  );
  const ofReal = Array.from({ length: channels }, (_, channel) =>
    [0, 1].flatMap((part) =>
      pixels.map((k) =>
        weights[k] === 0 ? [] : pixels.map((p) => [channel * d + p, at(k, p)[part]!] as const),
      ),
    ),
  ).flat();
  const rows = channels === 2 ? ofComplex.flat() : ofReal;
  const isWeighted = weights.some((s) => s !== 0 && s !== 1);
  return {
    rows,
    isDiagonal: false,
    ...(isWeighted && {
      weights: rows.map((_, k) => (weights[k % d] === 0 ? one : arithmetic.of(weights[k % d]!))),
    }),
  };
}

/** cos and −sin of 2πk/n. */
function roots(arithmetic: Arithmetic, n: number): (readonly [Real, Real])[] {
  const turn = arithmetic.one.negated().acos().times(2).div(n);
  return Array.from({ length: n }, (_, k) => {
    const angle = turn.times(k);
    return [angle.cos(), angle.sin().negated()] as const;
  });
}
