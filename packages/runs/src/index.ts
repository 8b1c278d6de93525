export { exampleFolder } from './examples.js';
export {
  NOT_CERTIFIED,
  applyRun,
  type AppliedEvent,
  type AppliedSummaryEvent,
  type AppliedWarningEvent,
  type ApplyRequest,
  type EstimatedNoise,
} from './applyRun.js';
export { outputPaths } from './applyOutput.js';
export { readAs, readForModel } from './applyScale.js';
export { DEFAULT_DATA, KEEP_MEGABYTES } from './options/defaults.js';
export {
  runSettings,
  type DataSettings,
  type RunConfig,
  type RunSettings,
  type TrainingSettings,
} from './config.js';
export { bestRow } from './ended.js';
export { estimateRun, type RunEstimate } from './estimateRun.js';
export { examineRun, type Examined, type ExamineOptions, type KnownPairs } from './examineRun.js';
export { findSources, loadDataset, type Places } from './dataset.js';
export { withResolvedSize } from './resolvedSize.js';
export { sizeOfRole } from './windows.js';
export type { Dataset } from './loaded.js';
export type { Prepared } from './prepared.js';
export { fileOf, type Source } from './source.js';
export { FileFormatError, RunFolderError, WriteError } from './errors.js';
export type {
  EvaluationEvent,
  RunEvent,
  StartEvent,
  StepEvent,
  SummaryEvent,
  WarningEvent,
  WritingEvent,
} from './events.js';
export { gallerySvg } from './report/filters/gallery.js';
export { MAP_FILE } from './report/learned/mapFile.js';
export { stepValues, type StepValues } from './stepValues.js';
export { keptSteps, readKeptStep, type KeptList } from './kept/keptSteps.js';
export { HISTORY_COLUMNS, type HistoryRow } from './history.js';
export { LEARNING } from './learning/files.js';
export { RUN_KINDS, type KindTypesByName } from './kind/kinds.js';
export type { KindEvent, KindStepEvent, KindSummary } from './kind/events.js';
export type { KindTypes, RunControl, RunKind } from './kind/runKind.js';
export { RUN_KIND_NAMES, type RunKindName, type RunTypesByKind } from './kind/files.js';
export type { RunFiles, RunTypes } from './kind/runFiles.js';
export { learnRun, type LearnRunOptions } from './learnRun.js';
export { modelFileOf, readModel, type ModelFile } from './model.js';
export { findModel, type FoundModel } from './findModel.js';
export { forEachPicture, type AppliedNoise, type ModelForPicture } from './noiseScale.js';
export {
  scoresText,
  shippedModels,
  sigmaText,
  type ShippedModel,
  type ShippedScore,
} from './shippedModels.js';
export { modelOfSettings, modelOptions, operatorOf } from './modelOptions.js';
export { withOperatorFiles } from './operatorFiles.js';
export { maskFor } from './applyMask.js';
export type { LearnRequest } from './prepareRun.js';
export { isTransient } from './ownFiles.js';
export { RunFolder } from './runFolder.js';
export type { RunSummary } from './summary.js';
export { cleanRun, type CleanRunOptions } from './cleaning/cleanRun.js';
export type { CleaningConfig } from './cleaning/config.js';
export type {
  CleaningEvent,
  CleaningStartEvent,
  CleaningStepEvent,
  CleaningSummaryEvent,
  CleaningWritingEvent,
} from './cleaning/events.js';
export type { CleaningRow } from './cleaning/history.js';
export { readCleaningData, type CleanRequest } from './cleaning/prepare.js';
export { CLEANING } from './cleaning/files.js';
export type { CleaningSummary } from './cleaning/summary.js';
export type { HistoryTable } from './historyTable.js';
export { cleaningSettings, type CleaningSettings } from './cleaning/settings.js';
export {
  labelsIdx,
  labelsTable,
  readReview,
  reviewedLabels,
  suspectsTable,
  writeReview,
  type Review,
  type Undecided,
} from './cleaning/review.js';
export { readCleanedLabels, readSuspects, type Suspect } from './cleaning/suspects.js';
export { writePattern } from './sampling/patternFiles.js';
export { sampleRun, type SampleRunOptions, type SamplingIterate } from './sampling/sampleRun.js';
export type { SampleRequest } from './sampling/prepare.js';
export { lookAtPattern, type PatternChoice, type PatternLook } from './sampling/look.js';
export type { SliceView } from './sampling/slice.js';
export { SAMPLING } from './sampling/files.js';
export type { SamplingConfig } from './sampling/config.js';
export type { SamplingRow } from './sampling/history.js';
export type { PatternSummary, SamplingSummary } from './sampling/summary.js';
export type { SamplingSettings } from './sampling/settings.js';
export type {
  SamplingEvent,
  SamplingStartEvent,
  SamplingStepEvent,
  SamplingSummaryEvent,
  SamplingWritingEvent,
} from './sampling/events.js';
export {
  tunePictures,
  tuneRun,
  type TuneEvent,
  type TunePictureEvent,
  type TunePointEvent,
  type TuneRequest,
  type TuneSummaryEvent,
  type TuneWarningEvent,
} from './tune/tuneRun.js';
export { readTunePictures, type TunePictures, type TuneSource } from './tune/tuneSource.js';
