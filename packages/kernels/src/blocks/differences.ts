import type { ChannelGrid } from './blocks.js';
import type { BlockShape } from './shape.js';

/** out ← scale · Dv, as {@link BlockShape} stores differences. */
export function differences(
  v: Float64Array,
  { width, height, channels }: ChannelGrid,
  scale: number,
  out: Float64Array,
): void {
  const d = width * height;
  for (let c = 0; c < channels; c++) {
    const first = c * d;
    const across = 2 * first;
    const below = across + d;
    for (let i = 0, p = 0; i < height; i++) {
      const down = i < height - 1 ? width : 0;
      for (let j = 0; j < width; j++, p++) {
        const here = v[first + p]!;
        const right = j < width - 1 ? 1 : 0;
        out[across + p] = scale * (v[first + p + right]! - here);
        out[below + p] = scale * (v[first + p + down]! - here);
      }
    }
  }
}

/** out ← out + Dᵀf, of fluxes f that are 0 where there is no difference. */
export function addDivergence(
  f: Float64Array,
  { width, height, channels }: ChannelGrid,
  out: Float64Array,
): void {
  const d = width * height;
  for (let c = 0; c < channels; c++) {
    const first = c * d;
    const across = 2 * first;
    const below = across + d;
    for (let i = 0, p = 0; i < height; i++) {
      for (let j = 0; j < width; j++, p++) {
        const left = j > 0 ? f[across + p - 1]! : 0;
        const upper = i > 0 ? f[below + p - width]! : 0;
        out[first + p]! += left - f[across + p]! + (upper - f[below + p]!);
      }
    }
  }
}

/** out ← the sizes |z_p| of blocks of differences z, group by group. */
export function blockSizes(
  z: Float64Array,
  { pixels, members, groups }: BlockShape,
  out: Float64Array,
): void {
  for (let g = 0; g < groups; g++) {
    const first = g * pixels;
    const plane = members * first;
    for (let p = 0; p < pixels; p++) {
      if (members === 1) {
        out[first + p] = Math.abs(z[plane + p]!);
        continue;
      }
      let squares = 0;
      for (let k = 0, at = plane + p; k < members; k++, at += pixels) squares += z[at]! * z[at]!;
      out[first + p] = Math.sqrt(squares);
    }
  }
}
