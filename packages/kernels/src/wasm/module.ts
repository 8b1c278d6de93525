import { binary } from '#binary';

type Terms = [y: number, a: number, w: number, nu: number, width: number, height: number];
type Smoothed = [x: number, w: number, nu: number, width: number, height: number];
type Grid = [width: number, height: number];
/** `across` and `down`, or `xx`, `xy` and `yy`. */
type Weights = [number, number] | [number, number, number];
type Result = [up: number, out: number];

/** The kernels of one kind of total variation, W the addresses of its weights. */
interface TotalVariationExports<W extends Weights = Weights> {
  readonly gradient: (...args: [x: number, ...Terms, ...Result, squares: number]) => number;
  readonly step: (
    ...args: [
      ...[step: number, x: number, other: number, alpha: number, beta: number],
      ...[...Terms, ...Result, squares: number],
    ]
  ) => void;
  readonly columns: (...args: [...Smoothed, up: number, first: number, second: number]) => void;
  readonly crossTranspose: (
    ...args: [x: number, q: number, w: number, nu: number, ...Grid, out: number]
  ) => void;
  readonly weights: (...args: [...Smoothed, ...W]) => void;
  readonly diagonal: (...args: [a: number, ...W, ...Grid, out: number]) => void;
  readonly hessian: (...args: [v: number, a: number, ...W, ...Grid, ...Result]) => number;
  readonly direction: (
    ...args: [
      ...[p: number, r: number, inverse: number, beta: number, a: number],
      ...[...W, ...Grid, ...Result],
    ]
  ) => number;
}

/** What the kernels of blocks are told first: assembly/blocks/{analysis,sweeps}.ts. */
type Analysed = [analysis: number, members: number, channels: number, s: number];
type Blocks = [potential: number, ...Analysed, relative: number, x: number];

/** The kernels of blocks; `scratch` of assembly/blocks/sweeps.ts. */
interface BlockExports {
  readonly blockValue: (...args: [...Blocks, nu: number, ...Grid, scratch: number]) => number;
  readonly blockGradient: (
    ...args: [...Blocks, w: number, nu: number, ...Grid, scratch: number, out: number]
  ) => void;
  readonly blockCross: (
    ...args: [
      ...[...Blocks, w: number, nu: number, a: number, field: number, b: number],
      ...[...Grid, scratch: number, out: number],
    ]
  ) => void;
  readonly blockCrossTranspose: (
    ...args: [
      ...[...Blocks, q: number, w: number, nu: number],
      ...[...Grid, scratch: number, field: number, out: number],
    ]
  ) => void;
  readonly blockSteepness: (
    ...args: [
      ...[potential: number, members: number, channels: number, relative: number, x: number],
      ...[w: number, nu: number, ...Grid, scratch: number, squares: number],
    ]
  ) => void;
  readonly blockWeights: (
    ...args: [
      ...[...Blocks, w: number, nu: number],
      ...[...Grid, scratch: number, along: number, y: number],
    ]
  ) => void;
  /** In colour, with the data term of denoising: assembly/blocks/colour.ts. */
  readonly colourStep: (
    ...args: [
      ...[step: number, x: number, other: number, alpha: number, beta: number],
      ...[y: number, w: number, nu: number, ...Grid, ...Result, squares: number],
    ]
  ) => void;
  readonly colourDirection: (
    ...args: [
      ...[p: number, r: number, inverse: number, beta: number, along: number, y: number],
      ...[...Grid, ...Result],
    ]
  ) => number;
  readonly blockHessian: (
    ...args: [
      ...[...Analysed, v: number, along: number, y: number],
      ...[...Grid, scratch: number, out: number],
    ]
  ) => void;
}

/** Inner solves in 32 bits: assembly/inner. */
interface InnerExports {
  readonly innerWeights: (
    ...args: [
      ...[channels: number, x: number, w: number, nu: number, theta: number],
      ...[...Grid, rows: number, across: number, y: number],
    ]
  ) => void;
  readonly innerWeightsApart: (
    ...args: [
      ...[x: number, w: number, nu: number, theta: number],
      ...[...Grid, rows: number, across: number, down: number],
    ]
  ) => void;
  readonly innerFactor: (
    ...args: [
      ...[a: number, across: number, down: number, mask: number],
      ...[...Grid, rows: number, inverse: number],
    ]
  ) => void;
  readonly innerNarrow: (
    ...args: [channels: number, from: number, scale: number, ...Grid, to: number]
  ) => void;
  readonly innerAdd: (
    ...args: [channels: number, from: number, scale: number, ...Grid, out: number]
  ) => void;
  readonly innerUpdate: (
    ...args: [
      ...[channels: number, alpha: number, x: number, p: number, r: number, image: number],
      ...[across: number, down: number, mask: number, inverse: number],
      ...[stride: number, height: number, rows: number, sums: number],
    ]
  ) => void;
  readonly innerDirection: (
    ...args: [
      ...[channels: number, beta: number, p: number, image: number],
      ...[across: number, down: number, mask: number, inverse: number],
      ...[stride: number, height: number, rows: number],
    ]
  ) => void;
  readonly innerProduct: (
    ...args: [
      ...[channels: number, a: number, p: number, across: number, y: number, mask: number],
      ...[...Grid, ...Result],
    ]
  ) => number;
  readonly innerProductApart: (
    ...args: [
      ...[a: number, p: number, across: number, down: number, mask: number],
      ...[...Grid, ...Result],
    ]
  ) => number;
}

/** The bounds of their change, under a `potential` of blocks of several numbers (`vector`) or one. */
interface BlockChangeExports {
  readonly blockChangeFactors: (
    ...args: [
      ...[potential: number, vector: number, sizes: number, count: number, nu: number],
      ...[rho: number, most: number, reach: number, span: number, curvature: number],
      ...[cap: number, off: number, relative: number, factors: number, sums: number],
    ]
  ) => void;
  readonly blockSizes: (
    ...args: [...[...Analysed, v: number, off: number, ...Grid], ...[scratch: number, out: number]]
  ) => void;
}

/** The kernels of banks of filters, told by a job (assembly/filters/job.ts). */
interface FilterExports {
  readonly filterAdjoints: (operation: number, job: number) => void;
  readonly filterPad: (job: number, from: number, to: number) => void;
  readonly filterAddOwn: (job: number, out: number) => void;
  readonly filterAdjointsSingle: (operation: number, job: number) => void;
  readonly filterPadSingle: (job: number, from: number, to: number) => void;
  readonly filterAddOwnSingle: (job: number, out: number) => void;
  readonly filterNarrow: (
    rows: number,
    columns: number,
    from: number,
    fromStride: number,
    to: number,
    toStride: number,
  ) => void;
  readonly filterWeights: (job: number) => void;
  readonly filterValues: (job: number) => void;
  readonly filterResponses: (job: number) => void;
  readonly filterProductSums: (
    fields: number,
    field: number,
    responses: number,
    places: number,
    off: number,
    out: number,
  ) => void;
  readonly filterCrossSums: (
    fields: number,
    field: number,
    c: number,
    f: number,
    places: number,
    smoothing: number,
    out: number,
  ) => void;
  readonly filterFactors: (job: number, scales: number, to: number, field: number) => void;
  readonly filterCrossTranspose: (job: number) => void;
  readonly filterCorrelations: (job: number) => void;
}

/** What the kernels of projections are told (assembly/projection/job.ts), what they read, and the result. */
type Projection = (job: number, from: number, out: number) => void;

/** Line integrals of a picture and their transpose (assembly/projection/project.ts). */
interface ProjectionExports {
  readonly projectionApply: Projection;
  readonly projectionAdjoint: Projection;
}

/** What the transforms of planes are told between what they read and what they write (assembly/fourier/complex.ts). */
type Transform = [
  ...[width: number, height: number, rows: number, columns: number, scale: number],
  ...[room: number, size: number],
];

/** Fourier transforms of planes (assembly/fourier). */
interface FourierExports {
  readonly fourierComplex: (
    ...args: [re: number, im: number, ...Transform, outRe: number, outIm: number]
  ) => void;
  readonly fourierReal: (...args: [x: number, ...Transform, outRe: number, outIm: number]) => void;
  readonly fourierRealInverse: (
    ...args: [re: number, im: number, ...Transform, out: number]
  ) => void;
  readonly fourierMultiply: (
    ...args: [re: number, im: number, c: number, d: number, sign: number, length: number]
  ) => void;
}

type Prefixed<Prefix extends string, T> = {
  readonly [K in keyof T & string as `${Prefix}${Capitalize<K>}`]: T[K];
};

/** Functions of the compiled kernels (assembly/). Arrays are given by their addresses. */
export interface KernelExports
  extends
    BlockExports,
    BlockChangeExports,
    InnerExports,
    FilterExports,
    ProjectionExports,
    FourierExports,
    Prefixed<'anisotropic', TotalVariationExports<[number, number]>>,
    Prefixed<'isotropic', TotalVariationExports<[number, number, number]>> {
  readonly changePass: (
    ...args: [
      ...[isotropic: number, x: number, v: number, ...Grid, c: number, radius: number],
      ...[most: number, rho: number, span: number, curvature: number, cap: number],
      ...[kept: number, scratch: number, sums: number],
    ]
  ) => void;
  readonly changeFormPass: (
    ...args: [
      ...[isotropic: number, z: number, q: number, ...Grid],
      ...[factors: number, scratch: number, sums: number],
    ]
  ) => void;
  readonly changeSums: (sizes: number, count: number, factors: number, sums: number) => void;
  readonly changeForm: (
    sizes: number,
    others: number,
    count: number,
    factors: number,
    sums: number,
  ) => void;
  readonly vectorInvert: (a: number, length: number) => void;
  readonly similaritySum: (
    ...args: [
      ...[x: number, y: number, ...Grid, weights: number, c1: number, c2: number],
      scratch: number,
    ]
  ) => number;
  readonly vectorClear: (a: number, length: number) => void;
  readonly vectorDot: (a: number, b: number, length: number) => number;
  readonly vectorCombine: (
    out: number,
    beta: number,
    alpha: number,
    a: number,
    length: number,
  ) => void;
  readonly vectorScale: (alpha: number, a: number, out: number, length: number) => void;
  readonly vectorMultiply: (a: number, b: number, out: number, length: number) => void;
  readonly vectorMove: (
    step: number,
    x: number,
    other: number,
    gradient: number,
    alpha: number,
    beta: number,
    length: number,
  ) => void;
  readonly vectorSubtract: (a: number, b: number, out: number, length: number) => void;
  readonly conjugateProducts: (r: number, inverse: number, length: number, sums: number) => void;
  readonly conjugateUpdate: (
    x: number,
    p: number,
    r: number,
    image: number,
    inverse: number,
    alpha: number,
    length: number,
    sums: number,
  ) => void;
  readonly exponentials: (from: number, to: number, length: number) => void;
  readonly exponentialsLessOne: (from: number, to: number, length: number) => void;
  readonly logarithms: (from: number, to: number, length: number) => void;
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
