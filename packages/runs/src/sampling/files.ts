import type { RunFiles } from '../kind/runFiles.js';
import { samplingCheckpoint, type SamplingCheckpoint } from './checkpoint.js';
import { SAMPLING_VERSION, samplingConfig, type SamplingConfig } from './config.js';
import { SAMPLING_HISTORY, type SamplingRow } from './history.js';
import { SAMPLING_FORMAT } from './settings.js';
import { samplingSummary, type SamplingSummary } from './summary.js';

export interface SamplingTypes {
  readonly config: SamplingConfig;
  readonly row: SamplingRow;
  readonly summary: SamplingSummary;
  readonly checkpoint: SamplingCheckpoint;
}

/** Runs that learn what to measure of k-space. */
export const SAMPLING: RunFiles<SamplingTypes> = {
  format: SAMPLING_FORMAT,
  version: SAMPLING_VERSION,
  name: 'sampling run',
  config: samplingConfig,
  history: SAMPLING_HISTORY,
  summary: samplingSummary,
  checkpoint: samplingCheckpoint,
  // Of fewer samples each: the last is what the ramp has come to.
  better: (_, row) => row,
  files: [/^pattern-[\d.e-]+(?:-weights)?\.(?:png|npy|csv)$/],
  folders: {},
};
