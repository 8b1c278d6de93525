export { decodeIdx, encodeIdx, type IdxArray } from './data/idx.js';
export { parseCsv, type CsvOptions, type NumberTable } from './data/csv.js';
export { readTable, type TableOptions } from './data/table.js';
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
