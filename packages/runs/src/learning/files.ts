import { betterStep } from '@bilevel/core/rules';
import { runCheckpoint, type RunCheckpoint } from '../checkpointFile.js';
import { RUN_VERSION, runConfig, type RunConfig } from '../config.js';
import { HISTORY, type HistoryRow } from '../history.js';
import { PARAMETERS_FILE } from '../kept/parametersFile.js';
import { PICTURE_KINDS, REMOVED_KIND, START_KIND } from '../pictureKinds.js';
import type { RunFiles } from '../kind/runFiles.js';
import { WARM_FILE, WARM_FOLDER } from '../warmFolder.js';
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
  // What is known of other windows cannot be compared.
  better: (best, row) =>
    best?.windows === row.windows
      ? betterStep(best, row, ({ objectiveUpper }) => objectiveUpper)
      : row,
  files: ['model.json', PARAMETERS_FILE],
  folders: {
    images: new RegExp(
      `^scores\\.json$|\\.(?:${[...PICTURE_KINDS, START_KIND, REMOVED_KIND].join('|')})\\.png$`,
    ),
    steps: /^\d+\.npz$/,
    [WARM_FOLDER]: WARM_FILE,
  },
};
