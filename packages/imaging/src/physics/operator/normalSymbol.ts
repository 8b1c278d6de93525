import type { Extent } from '../../image.js';

/**
 * About KᵀWK of one channel, W the operator's own weights, for preconditioners: about diagonal in the basis of cosines, of pictures continued by their
 * mirror images (`cosineTransform` of @bilevel/kernels), or in Fourier's, of periodic ones (`realFourier`). Nothing that
 * is certified depends on it.
 */
export interface NormalSymbol {
  readonly basis: SpectralBasis;
  /** At least 0, in the order of the transform. */
  values(): Float64Array;
}

export type SpectralBasis = 'cosine' | 'fourier';

/** The frequencies of a basis, in radians per pixel, in the order of its transform. */
export function frequenciesOf(
  basis: SpectralBasis,
  { width, height }: Pick<Extent, 'width' | 'height'>,
): { readonly across: Float64Array; readonly down: Float64Array } {
  const turn = basis === 'cosine' ? Math.PI : 2 * Math.PI;
  const columns = basis === 'cosine' ? width : (width >> 1) + 1;
  return {
    across: Float64Array.from({ length: columns }, (_, k) => (turn * k) / width),
    // Beyond half a turn they are negative.
    down: Float64Array.from({ length: height }, (_, l) => {
      const frequency = (turn * l) / height;
      return frequency > Math.PI ? frequency - 2 * Math.PI : frequency;
    }),
  };
}

/** Numbers of a basis, from those of frequencies across and down. */
export function onFrequencies(
  basis: SpectralBasis,
  shape: Pick<Extent, 'width' | 'height'>,
  at: (across: number, down: number) => number,
): Float64Array {
  const { across, down } = frequenciesOf(basis, shape);
  const values = new Float64Array(across.length * down.length);
  let p = 0;
  for (const v of down) for (const u of across) values[p++] = at(u, v);
  return values;
}

/** That of K = K₂K₁, where both have one in the same basis: their product. */
export function symbolOfProduct(
  second: NormalSymbol | undefined,
  first: NormalSymbol | undefined,
): NormalSymbol | undefined {
  if (second === undefined || second.basis !== first?.basis) return undefined;
  return {
    basis: first.basis,
    values() {
      const [a, b] = [second.values(), first.values()];
      return a.length === b.length ? a.map((value, k) => value * b[k]!) : b;
    },
  };
}
