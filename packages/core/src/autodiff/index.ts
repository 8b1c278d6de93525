export {
  chooseBackend,
  type Backend,
  type BackendName,
  type BackendOptions,
  type PackageName,
  type SkippedBackend,
} from './backend.js';
export type { TensorFunction } from './derivatives.js';
export { DifferentiationError, MissingDependencyError } from './errors.js';
export {
  autodiffProblem,
  type AutodiffDefinition,
  type AutodiffProblem,
  type AutodiffSample,
  type LowerNumbers,
  type UpperNumbers,
} from './problem.js';
export type { Scalar, Tensor, Tensor1D, Tensorflow } from './tensorflow.js';
