import type { RunEvent } from '../events.js';
import { runKind } from '../kind/runKind.js';
import { learnRun, type LearnRunOptions } from '../learnRun.js';
import type { LearnRequest } from '../prepareRun.js';
import { writeReport } from '../report/report.js';
import { LEARNING, type LearningTypes } from './files.js';

export interface LearningRun extends LearningTypes {
  readonly request: LearnRequest;
  readonly control: LearnRunOptions;
  readonly event: RunEvent;
}

export const LEARNING_KIND = runKind<LearningRun>(LEARNING, { run: learnRun, writeReport });
