import { runKind } from '../kind/runKind.js';
import { cleanRun, type CleanRunOptions } from './cleanRun.js';
import type { CleaningEvent } from './events.js';
import { CLEANING, type CleaningTypes } from './files.js';
import type { CleanRequest } from './prepare.js';
import { writeCleaningReport } from './report/report.js';

export interface CleaningRun extends CleaningTypes {
  readonly request: CleanRequest;
  readonly control: CleanRunOptions;
  readonly event: CleaningEvent;
}

export const CLEANING_KIND = runKind<CleaningRun>(CLEANING, {
  run: cleanRun,
  writeReport: writeCleaningReport,
});
