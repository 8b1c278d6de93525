export { decodeIdx, encodeIdx, type IdxArray } from './data/idx.js';
export { parseCsv, type CsvOptions, type NumberTable } from './data/csv.js';
export { readTable } from './data/readTable.js';
export type { Reading, TableOptions } from './data/table.js';
export {
  labelledData,
  selectRows,
  withLabels,
  type Features,
  type LabelledData,
  type LabelledDataOptions,
} from './data/labelled.js';
export { readMnistFolder, type DataSet } from './data/mnistFolder.js';
export { readData } from './data/read.js';
export { DataContentError, DataFileError } from './errors.js';
export { cleaningProblem, type CleaningProblemOptions } from './problem/cleaningProblem.js';
export type { Precision } from '@bilevel/kernels';
export {
  PUBLISHED_ADJOINT,
  PUBLISHED_LOWER,
  publishedRun,
  type PublishedAdjoint,
  type PublishedLower,
  type PublishedSettings,
  type PublishedState,
  type PublishedStep,
} from './published/protocol.js';
export { corruptLabels, type CorruptedLabels } from './data/corruption.js';
export { splitSamples, type Split, type SplitSizes } from './data/split.js';
export {
  detectionScores,
  precisionAt,
  rankByScore,
  type DetectionScores,
} from './detection/metrics.js';
export {
  accuracyOn,
  labelProbabilities,
  predictClasses,
  trainClassifier,
  type Accuracy,
} from './learning/classifier.js';
export { prepareSamples } from './problem/samples.js';
export { cleanSet, type CleanedSet } from './learning/cleanSet.js';
export {
  CleaningRun,
  learnCleaning,
  type CleaningCheckpoint,
  type CleaningData,
  type CleaningResult,
  type CleaningStep,
  type LearnCleaningOptions,
  type LearnedWeights,
} from './learning/learnCleaning.js';
export { cleaningParts, type CleaningParts, type PartsOptions } from './data/parts.js';
export { standardise } from './data/standardise.js';
export type { RareClass } from './data/rareClasses.js';
export { repeatedSamples, type RepeatedSamples } from './data/repeated.js';
export { compareAccuracy, type AccuracyComparison } from './learning/compareAccuracy.js';
export { bundledDigits } from './digits.js';
export { betterHoldOut } from './learning/betterHoldOut.js';
export { LockHeldError, acquireFileLock, lockHolder } from './fileLock.js';
export { DownloadError } from './fetch/errors.js';
export { cachedMnist, fetchMnist, type FetchMnistOptions } from './fetch/fetchMnist.js';
export { MNIST_MIRRORS } from './fetch/mnistFiles.js';
export type { DownloadProgress } from './fetch/fetchFiles.js';
