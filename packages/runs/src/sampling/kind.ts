import { runKind } from '../kind/runKind.js';
import type { SamplingEvent } from './events.js';
import { SAMPLING, type SamplingTypes } from './files.js';
import type { SampleRequest } from './prepare.js';
import { writeSamplingReport } from './report/report.js';
import { sampleRun, type SampleRunOptions } from './sampleRun.js';

export interface SamplingRun extends SamplingTypes {
  readonly request: SampleRequest;
  readonly control: SampleRunOptions;
  readonly event: SamplingEvent;
}

export const SAMPLING_KIND = runKind<SamplingRun>(SAMPLING, {
  run: sampleRun,
  writeReport: writeSamplingReport,
});
