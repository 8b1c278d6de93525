// The schemas of a run's files, for pages as well: checking needs no file system.
export {
  runConfig,
  runSettings,
  type DataSettings,
  type RunConfig,
  type RunSettings,
  type TrainingSettings,
} from './config.js';
export { runSummary, type RunSummary } from './summary.js';
export { cleaningSummary, type CleaningSummary } from './cleaning/summary.js';
export { tableOptions } from './cleaning/tableOptions.js';
export { cleaningSettings, type CleaningSettings } from './cleaning/settings.js';
export { prepared, type Prepared } from './prepared.js';
// For schemas of other front ends: checked against their types, and of any 64-bit float.
export { exactly, float } from '@bilevel/parallel/schema';
export { samplingSettings, type SamplingSettings } from './sampling/settings.js';
export { samplingSummary, type PatternSummary, type SamplingSummary } from './sampling/summary.js';
export type { SamplingRow } from './sampling/history.js';
export type { CleaningRow } from './cleaning/history.js';
export type { CleaningStartEvent } from './cleaning/events.js';
