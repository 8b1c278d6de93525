export { KernelMemoryError, KernelThreadError } from './errors.js';
export {
  implementation,
  kernelSoftware,
  type Implementation,
  type KernelOptions,
} from './implementation.js';
export { blockKernels } from './blocks/blockKernels.js';
export type { BlockOptions } from './blocks/analysisKernels.js';
export type {
  BlockKernels,
  BlockKind,
  BlockLinearisation,
  BlockTerms,
  ChannelGrid,
  FieldLinearisation,
} from './blocks/blocks.js';
export { jointKernels, type JointKind, type JointTerms } from './blocks/jointKernels.js';
export { jointRounding, type JointRounding } from './blocks/jointRounding.js';
export {
  weightedKernels,
  type WeightedKernels,
  type WeightedTerms,
} from './blocks/weightedKernels.js';
export { ADDENDS, blockRounding, type BlockRounding } from './blocks/rounding.js';
export type { FilterChange, FilterReach } from './filters/change.js';
export { FILTER_SIZES, filterKernels, type FilterOptions } from './filters/filterKernels.js';
export { filterMemory } from './filters/memory.js';
export type { FilterKernels, FilterLinearisation, FilterTerms } from './filters/filters.js';
export { filterRounding, type FilterRounding, type VectorSize } from './filters/rounding.js';
export { cosineTransform, type CosineTransform } from './fourier/cosine.js';
export { fourierCost, fourierLength } from './fourier/cost.js';
export { fourier, realFourier } from './fourier/fourier.js';
export type {
  Fourier,
  FourierKernels,
  PlaneShape,
  RealFourier,
  RealFourierKernels,
} from './fourier/fourierKernels.js';
export { fourierMultiplier, type FourierMultiplier } from './fourier/multiplier.js';
export { multiplyAddLoop } from './limits.js';
export type { Potential, PotentialRoundings } from './potential/potential.js';
export { potentials, type PotentialName } from './potential/potentials.js';
export type { ScalarPotential, ScalarRoundings } from './potential/scalarPotential.js';
export { scalarPotentials, type ScalarPotentialName } from './potential/scalarPotentials.js';
export type { BeamGeometry } from './projection/beam.js';
export type { ProjectionKernels, Projector } from './projection/projection.js';
export { projector } from './projection/projector.js';
export { similaritySum } from './similarity/similarity.js';
export type { SimilarityTerms } from './similarity/terms.js';
export { compressRows, type CompressedRows } from './softmax/compressedRows.js';
export {
  denseRows,
  type DenseRows,
  type MatrixOptions,
  type MatrixShape,
} from './softmax/denseRows.js';
export { fasterRows } from './softmax/fasterRows.js';
export type { LabelledRows, SampleRows } from './softmax/labelledRows.js';
export type { SoftmaxRoundings } from './softmax/roundings.js';
export type { Precision, SoftmaxLinearisation, SoftmaxRegression } from './softmax/softmax.js';
export { softmaxRegression, type SoftmaxOptions } from './softmax/softmaxRegression.js';
export { smoothedTotalVariation } from './totalVariation/smoothedTotalVariation.js';
export { totalVariationRounding, type TotalVariationRounding } from './totalVariation/rounding.js';
export type {
  ColumnChange,
  Reach,
  TotalVariationChange,
  VectorChange,
} from './totalVariation/change.js';
export type {
  Grid,
  SmoothedTotalVariation,
  TotalVariationKind,
  TotalVariationLinearisation,
  TotalVariationTerms,
} from './totalVariation/totalVariation.js';
