export {
  applyRun,
  type AppliedEvent,
  type AppliedSummaryEvent,
  type ApplyRequest,
} from './applyRun.js';
export {
  runSettings,
  type DataSettings,
  type RunConfig,
  type RunSettings,
  type TrainingSettings,
} from './config.js';
export { findSources, loadDataset, type Dataset, type Places, type Source } from './dataset.js';
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
export { HISTORY_COLUMNS, type HistoryRow } from './history.js';
export { learnRun, type LearnRunOptions } from './learnRun.js';
export { readModel } from './model.js';
export type { LearnRequest } from './prepareRun.js';
export { readReportData, type ReportData } from './report/reportData.js';
export { writeReport } from './report/report.js';
export { RunFolder } from './runFolder.js';
export type { RunSummary } from './summary.js';
export {
  cleanRun,
  type AccuracyComparison,
  type CleanRequest,
  type CleaningEvent,
  type CleaningStartEvent,
  type CleaningStepEvent,
  type CleaningSummaryEvent,
} from './cleaning/cleanRun.js';
export { cleaningSettings, type CleaningSettings } from './cleaning/settings.js';
