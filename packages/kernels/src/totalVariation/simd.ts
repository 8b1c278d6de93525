import { bytesOf } from '../wasm/kernelMemory.js';
import { threadWorkspace, type Workspace } from '../wasm/workspace.js';
import type {
  SmoothedTotalVariation,
  TotalVariationKind,
  TotalVariationLinearisation,
  TotalVariationTerms,
} from './totalVariation.js';

/**
 * Smoothed total variation by the SIMD kernels. The data and the weights of a linearisation stay in
 * the thread's workspace; x, v and q are copied in and results out, which costs a tenth of a
 * gradient and keeps every array of the caller an ordinary one.
 */
export function simdTotalVariation(
  kind: TotalVariationKind,
  terms: TotalVariationTerms,
): SmoothedTotalVariation {
  const { data, grid, diagonal: a, weight: w, smoothing: nu } = terms;
  const { width, height } = grid;
  const d = width * height;
  const bytes = bytesOf(d);
  const workspace = threadWorkspace();
  const gradientKernel = workspace.kernels[`${kind}Gradient`];
  const owner = {};
  const writeData = (address: number): void => {
    workspace.write(address, data, d);
  };

  /** The gradient at x, left in the scratch; its address is that of the third array there. */
  function run(x: Float64Array, scratch: number): number {
    const y = workspace.residents.at(owner, bytes, writeData);
    workspace.write(scratch, x, d);
    return gradientKernel(
      scratch,
      y,
      a,
      w,
      nu,
      width,
      height,
      scratch + bytes,
      scratch + 2 * bytes,
    );
  }

  return {
    value: (x) => run(x, workspace.scratch(3, d)),
    gradient(x, out) {
      const scratch = workspace.scratch(3, d);
      const value = run(x, scratch);
      workspace.read(scratch + 2 * bytes, out, d);
      return value;
    },
    linearise: (x) => linearise(kind, terms, x, workspace),
  };
}

function linearise(
  kind: TotalVariationKind,
  terms: TotalVariationTerms,
  x: Float64Array,
  workspace: Workspace,
): TotalVariationLinearisation {
  const { grid, diagonal: a, weight: w, smoothing: nu } = terms;
  const { width, height } = grid;
  const d = width * height;
  const bytes = bytesOf(d);
  const { kernels } = workspace;
  const crossKernel = kernels[`${kind}Cross`];
  const crossTransposeKernel = kernels[`${kind}CrossTranspose`];
  // `across` and `down`, or `xx`, `xy` and `yy`.
  const arrays = kind === 'anisotropic' ? 2 : 3;
  const owner = {};
  const fill = (address: number): void => {
    const scratch = workspace.scratch(3, d);
    workspace.write(scratch, x, d);
    if (kind === 'anisotropic') {
      kernels.anisotropicWeights(scratch, w, nu, width, height, address, address + bytes);
    } else {
      const [xy, yy] = [address + bytes, address + 2 * bytes];
      kernels.isotropicWeights(scratch, w, nu, width, height, address, xy, yy);
    }
  };
  const weights = (): number => workspace.residents.at(owner, arrays * bytes, fill);
  weights();

  return {
    hessianVector(v, out) {
      const first = weights();
      const scratch = workspace.scratch(3, d);
      const [up, image] = [scratch + bytes, scratch + 2 * bytes];
      workspace.write(scratch, v, d);
      if (kind === 'anisotropic') {
        kernels.anisotropicHessian(scratch, a, first, first + bytes, width, height, up, image);
      } else {
        const [xy, yy] = [first + bytes, first + 2 * bytes];
        kernels.isotropicHessian(scratch, a, first, xy, yy, width, height, up, image);
      }
      workspace.read(image, out, d);
    },
    diagonal(out) {
      const first = weights();
      const scratch = workspace.scratch(3, d);
      if (kind === 'anisotropic') {
        kernels.anisotropicDiagonal(a, first, first + bytes, width, height, scratch);
      } else {
        const [xy, yy] = [first + bytes, first + 2 * bytes];
        kernels.isotropicDiagonal(a, first, xy, yy, width, height, scratch);
      }
      workspace.read(scratch, out, d);
    },
    crossTranspose(q, out) {
      const scratch = workspace.scratch(3, d);
      const [at, products] = [scratch + bytes, scratch + 2 * bytes];
      workspace.write(scratch, x, d);
      workspace.write(at, q, d);
      crossTransposeKernel(scratch, at, w, nu, width, height, products);
      workspace.read(products, out, 2);
    },
    cross(u, out) {
      const [u1 = 0, u2 = 0] = u;
      const scratch = workspace.scratch(3, d);
      const [up, image] = [scratch + bytes, scratch + 2 * bytes];
      workspace.write(scratch, x, d);
      crossKernel(scratch, u1, u2, w, nu, width, height, up, image);
      workspace.read(image, out, d);
    },
  };
}
