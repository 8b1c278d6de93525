export {
  LibsvmError,
  parseLibsvm,
  readLibsvm,
  toRegressionData,
  type DenseOptions,
  type SparseRow,
} from './libsvm.js';
export type { Tightness } from './quadratic/errors.js';
export { reproduceQuadratic, type ReproduceQuadraticOptions } from './quadratic/reproduce.js';
export type { QuadraticSummary, SolverSummary, SplitSummary } from './quadratic/summary.js';
export type { Reproduced } from './reproduced.js';
export type { SuperefficiencyFiles } from './superefficiency/data.js';
export { FIGURES, type FigureName } from './superefficiency/figures.js';
export type { MethodName } from './superefficiency/methods.js';
export {
  reproduceSuperefficiency,
  type ReproduceSuperefficiencyOptions,
} from './superefficiency/reproduce.js';
export type { SuperefficiencySummary } from './superefficiency/summary.js';
