import { betterStep } from '@bilevel/core/rules';
import { runCheckpoint, type RunCheckpoint } from '../checkpointFile.js';
import { RUN_VERSION, runConfig, type RunConfig } from '../config.js';
import { HISTORY, type HistoryRow } from '../history.js';
import { PARAMETERS_FILE } from '../kept/parametersFile.js';
import { PICTURE_KINDS, START_KIND } from '../pictureKinds.js';
import type { RunFiles } from '../kind/runFiles.js';
import { runSummary, type RunSummary } from '../summary.js';

export interface LearningTypes {
  readonly config: RunConfig;
  readonly row: HistoryRow;
  readonly summary: RunSummary;
  readonly checkpoint: RunCheckpoint;
}

/** Runs that learn regularisation weights from pictures. */
export const LEARNING: RunFiles<LearningTypes> = {
  format: 'bilevel-run',
  version: RUN_VERSION,
  name: 'run',
  config: runConfig,
  history: HISTORY,
  summary: runSummary,
  checkpoint: runCheckpoint,
  better: (best, row) => betterStep(best, row, ({ objectiveUpper }) => objectiveUpper),
  files: ['model.json', PARAMETERS_FILE],
  folders: {
    images: new RegExp(`^scores\\.json$|\\.(?:${[...PICTURE_KINDS, START_KIND].join('|')})\\.png$`),
    steps: /^\d+\.npz$/,
  },
};
