import type { Shape } from '../../image.js';

/** A linear map K of one channel, which begins at an index of an array, and its transpose. */
export interface ChannelMap {
  /** ≥ ‖fl(Kx) − Kx‖/‖x‖ and the same of Kᵀ. */
  readonly rounding: number;
  apply(x: Float64Array, from: number, out: Float64Array, to: number): void;
  adjoint(y: Float64Array, from: number, out: Float64Array, to: number): void;
}

/** The same of every channel, of pictures of a shape and results of another. */
export function ofChannels(
  map: ChannelMap,
  { width, height, channels }: Shape,
  output: { readonly width: number; readonly height: number },
): {
  readonly apply: (x: Float64Array, out: Float64Array) => void;
  readonly adjoint: (y: Float64Array, out: Float64Array) => void;
} {
  const [inputs, outputs] = [width * height, output.width * output.height];
  return {
    apply(x, out) {
      for (let c = 0; c < channels; c++) map.apply(x, c * inputs, out, c * outputs);
    },
    adjoint(y, out) {
      for (let c = 0; c < channels; c++) map.adjoint(y, c * outputs, out, c * inputs);
    },
  };
}
