import type { InnerSolves } from '@bilevel/core';
import type { InnerPlaces, InnerRoom } from './innerRoom.js';

/** A_θ = a + wDᵀH_θD at a point and for a θ, which has weights for the factor and a product. */
export interface InnerSystem {
  /** a. */
  readonly diagonal: number;
  /** Writes the weights. */
  fill(places: InnerPlaces): void;
  /** The address of `down`: that of `across` where a pixel has one weight. */
  down(places: InnerPlaces): number;
  /** image ← A_θ p; returns ⟨p, image⟩. */
  product(places: InnerPlaces, p: number, image: number): number;
}

/**
 * Conjugate gradients in 32 bits on A_θ s = r, preconditioned by IC(0) of M (assembly/inner): some 2.4 times fewer iterations
 * than by the diagonal, each in three passes over memory of half the bytes. r is divided by its norm.
 */
export function innerSolves(system: InnerSystem, room: InnerRoom): InnerSolves | undefined {
  const places = room.places();
  if (places === undefined) return undefined;
  const own = {};
  const { workspace, arena, shape } = room;
  const { memory, kernels } = workspace;
  const { width, height, channels } = shape;
  const { stride, mask, rows, across, inverse, vectors, vectorBytes, sums } = places;
  const [s, p, r, image] = vectors;
  const sumsAt = memory.addressOf(sums);
  const down = system.down(places);
  /** What r was multiplied by. */
  let scale = 1;
  /** ⟨r, M⁻¹r⟩ of the last iteration, so that p times its inverse is what is to be added; 0 at the start. */
  let before = 0;

  function weights(at: InnerPlaces): void {
    if (room.weightsOf === system) return;
    system.fill(at);
    kernels.innerFactor(system.diagonal, across, down, mask, width, height, rows, inverse);
    room.weightsOf = system;
  }

  function update(alpha: number): void {
    const at = [s, p, r, image, across, down, mask, inverse] as const;
    kernels.innerUpdate(channels, alpha, ...at, stride, height, rows, sumsAt);
  }

  return {
    start(residual, continues) {
      weights(places);
      const size = Math.sqrt(arena.dot(residual, residual));
      const goesOn = continues && room.solveOf === own && before > 0;
      const next = size > 0 ? 1 / size : 1;
      if (goesOn) before *= next / scale;
      else before = 0;
      scale = next;
      room.solveOf = own;
      kernels.vectorClear(s, vectorBytes / 8);
      const outside = memory.addressOf(residual) === 0;
      const from = outside ? workspace.scratch(8 * residual.length) : 0;
      const at = workspace.placed(residual, from);
      kernels.innerNarrow(channels, at, scale, width, height, r);
      update(0);
      return size;
    },
    iterate() {
      if (room.solveOf !== own) throw new Error('Another solve of the level has been started.');
      const [, rz = 0] = sums;
      if (!(rz > 0)) return undefined;
      const beta = before === 0 ? 0 : rz / before;
      const at = [p, image, across, down, mask, inverse] as const;
      kernels.innerDirection(channels, beta, ...at, stride, height, rows);
      const curvature = system.product(places, p, image);
      const alpha = rz / curvature;
      if (!(curvature > 0 && alpha > 0 && alpha < Infinity)) return undefined;
      update(alpha);
      before = rz;
      const [square = NaN] = sums;
      if (Number.isFinite(square)) return Math.sqrt(square) / scale;
      // Nothing of it may be left where the next solve starts.
      kernels.vectorClear(s, (4 * vectorBytes) / 8);
      return undefined;
    },
    addTo(x, factor) {
      const outside = memory.addressOf(x) === 0;
      const to = workspace.placed(x, outside ? workspace.scratch(8 * x.length) : 0);
      kernels.innerAdd(channels, s, factor / scale, width, height, to);
      workspace.collect(to, x);
    },
  };
}
