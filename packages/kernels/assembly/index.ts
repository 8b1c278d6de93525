export {
  anisotropicCross,
  anisotropicCrossTranspose,
  anisotropicDiagonal,
  anisotropicGradient,
  anisotropicHessian,
  anisotropicWeights,
} from './anisotropic';
export {
  isotropicCross,
  isotropicCrossTranspose,
  isotropicDiagonal,
  isotropicGradient,
  isotropicHessian,
  isotropicWeights,
} from './isotropic';
export { softmaxChunk, softmaxReduce, softmaxWork } from './softmax';
export { multiplyAddLoop } from './limits';
