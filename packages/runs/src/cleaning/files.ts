import { betterHoldOut } from '@bilevel/hypercleaning';
import type { RunFiles } from '../kind/runFiles.js';
import { cleaningRunCheckpoint, type CleaningRunCheckpoint } from './checkpoint.js';
import { CLEANING_VERSION, cleaningConfig, type CleaningConfig } from './config.js';
import { CLEANING_HISTORY, type CleaningRow } from './history.js';
import { CLEANING_FORMAT } from './settings.js';
import { cleaningSummary, type CleaningSummary } from './summary.js';

export interface CleaningTypes {
  readonly config: CleaningConfig;
  readonly row: CleaningRow;
  readonly summary: CleaningSummary;
  readonly checkpoint: CleaningRunCheckpoint;
}

/** Runs that find wrong labels. */
export const CLEANING: RunFiles<CleaningTypes> = {
  format: CLEANING_FORMAT,
  version: CLEANING_VERSION,
  name: 'cleaning run',
  config: cleaningConfig,
  history: CLEANING_HISTORY,
  summary: cleaningSummary,
  checkpoint: cleaningRunCheckpoint,
  better: (best, row) =>
    best === undefined || betterHoldOut(row.holdOutLoss, best.holdOutLoss) ? row : best,
  files: [
    'ranking.csv',
    'review.json',
    'conflicts.csv',
    'suspects.csv',
    'suspects.png',
    'labels.csv',
    'labels-idx1-ubyte.gz',
  ],
  folders: {},
};
