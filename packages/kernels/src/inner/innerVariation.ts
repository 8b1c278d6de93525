import type { InnerRoom } from './innerRoom.js';
import type { InnerSystem } from './innerSolves.js';

/** w Σ φ(|(Dx)_p|; ν), φ(t) = √(t² + ν²), the a of what else A is made of, and θ. */
export interface InnerTerms {
  readonly diagonal: number;
  readonly theta: number;
  readonly weight: number;
  readonly smoothing: number;
}

/** Blocks of all differences of a pixel, in one channel or three, at x. */
export function innerBlocks(
  { diagonal, theta, weight, smoothing }: InnerTerms,
  x: Float64Array,
  { workspace, shape }: InnerRoom,
): InnerSystem {
  const { kernels } = workspace;
  const { width, height, channels } = shape;
  return {
    diagonal,
    down: ({ across }) => across,
    fill({ rows, across, other }) {
      const at = placedPoint(x, workspace);
      const terms = [channels, at, weight, smoothing, theta, width, height] as const;
      kernels.innerWeights(...terms, rows, across, other);
    },
    product: ({ rows, across, other, mask }, p, image) =>
      kernels.innerProduct(channels, diagonal, p, across, other, mask, width, height, rows, image),
  };
}

/** Differences that are blocks of their own, of one channel, at x. */
export function innerDifferences(
  { diagonal, theta, weight, smoothing }: InnerTerms,
  x: Float64Array,
  { workspace, shape }: InnerRoom,
): InnerSystem {
  const { kernels } = workspace;
  const { width, height } = shape;
  return {
    diagonal,
    down: ({ other }) => other,
    fill({ rows, across, other }) {
      const at = placedPoint(x, workspace);
      const terms = [at, weight, smoothing, theta, width, height] as const;
      kernels.innerWeightsApart(...terms, rows, across, other);
    },
    product: ({ rows, across, other, mask }, p, image) =>
      kernels.innerProductApart(diagonal, p, across, other, mask, width, height, rows, image),
  };
}

/** The systems of a point by their θ, of which the last is kept: solves of one system share its factor. */
export function innerSystems(make: (theta: number) => InnerSystem): (theta: number) => InnerSystem {
  let last: { readonly theta: number; readonly system: InnerSystem } | undefined;
  return (theta) => {
    if (last?.theta !== theta) last = { theta, system: make(theta) };
    return last.system;
  };
}

function placedPoint(x: Float64Array, workspace: InnerRoom['workspace']): number {
  return workspace.memory.addressOf(x) || workspace.placed(x, workspace.scratch(8 * x.length));
}
