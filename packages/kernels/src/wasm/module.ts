import { binary } from '#binary';

type Gradient = (
  x: number,
  y: number,
  a: number,
  w: number,
  nu: number,
  width: number,
  height: number,
  up: number,
  out: number,
) => number;

type Cross = (
  x: number,
  u1: number,
  u2: number,
  w: number,
  nu: number,
  width: number,
  height: number,
  up: number,
  out: number,
) => void;

type CrossTranspose = (
  x: number,
  q: number,
  w: number,
  nu: number,
  width: number,
  height: number,
  out: number,
) => void;

/** Functions of the compiled kernels (assembly/). Arrays are given by their addresses. */
export interface KernelExports {
  readonly anisotropicGradient: Gradient;
  readonly anisotropicCross: Cross;
  readonly anisotropicCrossTranspose: CrossTranspose;
  readonly anisotropicWeights: (
    x: number,
    w: number,
    nu: number,
    width: number,
    height: number,
    across: number,
    down: number,
  ) => void;
  readonly anisotropicHessian: (
    v: number,
    a: number,
    across: number,
    down: number,
    width: number,
    height: number,
    up: number,
    out: number,
  ) => void;
  readonly anisotropicDiagonal: (
    a: number,
    across: number,
    down: number,
    width: number,
    height: number,
    out: number,
  ) => void;
  readonly isotropicGradient: Gradient;
  readonly isotropicCross: Cross;
  readonly isotropicCrossTranspose: CrossTranspose;
  readonly isotropicWeights: (
    x: number,
    w: number,
    nu: number,
    width: number,
    height: number,
    xx: number,
    xy: number,
    yy: number,
  ) => void;
  readonly isotropicHessian: (
    v: number,
    a: number,
    xx: number,
    xy: number,
    yy: number,
    width: number,
    height: number,
    up: number,
    out: number,
  ) => void;
  readonly isotropicDiagonal: (
    a: number,
    xx: number,
    xy: number,
    yy: number,
    width: number,
    height: number,
    out: number,
  ) => void;
  readonly multiplyAddLoop: (rounds: number) => number;
  readonly softmaxChunk: (job: number, thread: number, chunk: number) => void;
  readonly softmaxWork: (thread: number, team: number) => void;
  readonly softmaxReduce: (
    partial: number,
    chunks: number,
    length: number,
    a: number,
    W: number,
    out: number,
  ) => number;
}

let compiled: WebAssembly.Module | undefined | 'unsupported';

/** The module, compiled on first use; undefined where SIMD or shared memory is missing. */
export function kernelModule(): WebAssembly.Module | undefined {
  if (compiled === undefined) {
    const bytes = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
    compiled =
      typeof WebAssembly === 'object' && WebAssembly.validate(bytes)
        ? new WebAssembly.Module(bytes)
        : 'unsupported';
  }
  return compiled === 'unsupported' ? undefined : compiled;
}

/** The kernels working on `memory`. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports;
}
