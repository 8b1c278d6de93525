// AssemblyScript: TypeScript's syntax with the types of WebAssembly. Its decorator @inline puts a
// function in place of each call, so that arguments known when it is compiled (a kind, a flag) leave
// no branch in a loop; TypeScript knows no decorators of functions, hence the `@ts-ignore` before each.

export { anisotropicColumns, anisotropicCrossTranspose } from './anisotropic/columns';
export { anisotropicGradient, anisotropicStep } from './anisotropic/gradient';
export { anisotropicDirection, anisotropicHessian } from './anisotropic/hessian';
export { anisotropicDiagonal, anisotropicWeights } from './anisotropic/weights';
export { blockChangeFactors, blockSizes } from './blocks/change';
export { colourStep } from './blocks/colour';
export { colourDirection } from './blocks/colourProducts';
export { blockHessian } from './blocks/hessian';
export {
  blockCross,
  blockCrossTranspose,
  blockGradient,
  blockSteepness,
  blockValue,
  blockWeights,
} from './blocks/sweeps';
export { changeForm, changeSums } from './change';
export { exponentials, exponentialsLessOne, logarithms } from './exponential';
export {
  filterAdjoints,
  filterResponses,
  filterValues,
  filterWeights,
} from './filters/sweeps';
export { filterAddOwn, filterPad } from './filters/pad';
export { filterAddOwnSingle, filterNarrow, filterPadSingle } from './filters/singleRows';
export { filterAdjointsSingle } from './filters/singleSweeps';
export { filterCrossSums, filterProductSums } from './filters/changeSums';
export { filterFactors } from './filters/factors';
export { filterCorrelations, filterCrossTranspose } from './filters/transposed';
export { fourierComplex } from './fourier/complex';
export { fourierMultiply } from './fourier/multiply';
export { fourierReal, fourierRealInverse } from './fourier/real';
export { innerFactor } from './inner/factor';
export { innerAdd, innerNarrow } from './inner/pictures';
export { innerProduct, innerProductApart } from './inner/products';
export { innerDirection, innerUpdate } from './inner/sweeps';
export { innerWeights, innerWeightsApart } from './inner/weights';
export { isotropicColumns, isotropicCrossTranspose } from './isotropic/columns';
export { isotropicGradient, isotropicStep } from './isotropic/gradient';
export { isotropicDirection, isotropicHessian } from './isotropic/hessian';
export { isotropicDiagonal, isotropicWeights } from './isotropic/weights';
export { multiplyAddLoop } from './limits';
export { changeFormPass, changePass } from './pass';
export { projectionAdjoint, projectionApply } from './projection/project';
export { similaritySum } from './similarity';
export { softmaxChunk, softmaxReduce, softmaxWork } from './softmax';
export {
  conjugateProducts,
  conjugateUpdate,
  vectorClear,
  vectorCombine,
  vectorDot,
  vectorInvert,
  vectorMove,
  vectorMultiply,
  vectorScale,
  vectorSubtract,
} from './vectors';
