import { ArgumentError, expected } from '@bilevel/core/errors';
import { roundedDown, roundedUp } from '@bilevel/core';

/** Complex sensitivities c_i(p) of coils, coil by coil and row by row. */
export interface Sensitivities {
  readonly width: number;
  readonly height: number;
  readonly coils: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** @throws ArgumentError for maps of another size than the picture, or numbers that are not finite */
export function requireSensitivities(
  { width, height, coils, re, im }: Sensitivities,
  picture: { readonly width: number; readonly height: number },
): void {
  if (width !== picture.width || height !== picture.height) {
    throw new ArgumentError(
      expected(
        `sensitivity maps of ${String(picture.width)}×${String(picture.height)} pixels`,
        'the sensitivities of the coils',
        `${String(width)}×${String(height)}`,
        `They have to be of the size of the picture: complex numbers of shape (coils, ${String(picture.height)}, ${String(picture.width)}).`,
      ),
    );
  }
  const numbers = coils * width * height;
  if (!(coils >= 1) || re.length !== numbers || im.length !== numbers) {
    const what = `${String(coils)} maps of ${String(width * height)} numbers, one map at least,`;
    throw new ArgumentError(
      expected(
        what,
        'the sensitivities of the coils',
        `${String(re.length)} and ${String(im.length)}`,
      ),
    );
  }
  const wrong = [re, im].flatMap((part) => part.find((c) => !Number.isFinite(c)) ?? []);
  if (wrong.length > 0) {
    throw new ArgumentError(expected('finite numbers', 'the sensitivities of the coils', wrong[0]));
  }
  if (re.every((c) => c === 0) && im.every((c) => c === 0)) {
    const remedy = 'Nothing would be measured.';
    throw new ArgumentError(
      expected('some that are not 0', 'the sensitivities of the coils', 'zeros', remedy),
    );
  }
}

/** Σ_i |c_i(p)|² of each pixel; as computed, with at most 2·coils + 1 roundings. */
export function sumOfSquares({ width, height, coils, re, im }: Sensitivities): Float64Array {
  const d = width * height;
  const sums = new Float64Array(d);
  for (let i = 0, k = 0; i < coils; i++) {
    for (let p = 0; p < d; p++, k++) sums[p]! += re[k]! * re[k]! + im[k]! * im[k]!;
  }
  return sums;
}

/** The least and the largest {@link sumOfSquares}, rounded outward. */
export function squaresOf(sums: Float64Array, coils: number): readonly [number, number] {
  let [least, most] = [Infinity, 0];
  for (const sum of sums) {
    least = Math.min(least, sum);
    most = Math.max(most, sum);
  }
  return [Math.max(0, roundedDown(least, 2 * coils + 2)), roundedUp(most, 2 * coils + 2)];
}
