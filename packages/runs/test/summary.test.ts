import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunFolder } from '../src/runFolder.js';
import { LEARNING } from '../src/learning/files.js';
import { CLEANING } from '../src/cleaning/files.js';
import {
  cleaningSummary,
  runSummary,
  type CleaningSummary,
  type RunSummary,
} from '../src/settings.js';

const NUMBERS = [0, -0, 1.5, -Number.MAX_VALUE, Number.MIN_VALUE, Infinity, -Infinity, NaN];
const score = { noisy: null, reconstructed: 1 };
const work = { lower: 1, adjoint: 2, total: 3 };

const summaryOf = (x: number): RunSummary => ({
  status: 'accuracy',
  steps: 1,
  seconds: 2,
  work,
  parameters: { weight: 1, smoothing: 2 },
  objective: { start: x, final: x, certifiedLower: -x, certifiedUpper: x, kind: 'estimated' },
  hypergradient: { norm: x, bound: x, kind: 'certified' },
  train: { psnr: score, ssim: score },
  validation: null,
});
const cleaningOf = (x: number): CleaningSummary => {
  const accuracy = { accuracy: 0.5, loss: x };
  return {
    status: 'hold-out',
    steps: 1,
    best: 0,
    seconds: 2,
    work,
    objective: { value: x, error: x, kind: 'estimated' },
    suspects: null,
    tried: [{ share: 0.1, holdOutLoss: x }],
    holdOutWrong: null,
    detection: null,
    validation: { before: accuracy, after: accuracy, clean: null },
    test: null,
  };
};

describe('a summary', () => {
  let path: string;
  let folder: RunFolder;
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'bilevel-summary-'));
    folder = await RunFolder.create(join(path, 'run'));
  });
  afterAll(async () => {
    await folder.unlock();
    await rm(path, { recursive: true });
  });

  it('is read as it was written, whatever 64-bit floats its measurements are', async () => {
    for (const x of NUMBERS) {
      // JSON writes −0 as 0.
      const expected = Object.is(x, -0) ? 0 : x;
      await folder.writeJson('summary.json', summaryOf(x));
      const read = await folder.readSummary(LEARNING);
      expect([
        read?.objective.final,
        read?.objective.certifiedUpper,
        read?.hypergradient.bound,
      ]).toEqual([0, 1, 2].map(() => expected));
      expect(read?.status).toBe('accuracy');
      await folder.writeJson('summary.json', cleaningOf(x));
      const cleaning = await folder.readSummary(CLEANING);
      expect([cleaning?.objective.error, cleaning?.validation?.after.loss]).toEqual(
        [0, 1].map(() => expected),
      );
    }
  });

  it('of every status passes its schema, and no other', () => {
    for (const status of ['converged', 'budget', 'steps', 'accuracy', 'interrupted'] as const) {
      expect(runSummary.safeParse({ ...summaryOf(1), status }).success).toBe(true);
      expect(cleaningSummary.safeParse({ ...cleaningOf(1), status }).success).toBe(true);
    }
    expect(runSummary.safeParse({ ...summaryOf(1), status: 'running' }).success).toBe(false);
  });

  it('in which infinities became null is read with numbers that say nothing', () => {
    const text = JSON.stringify(summaryOf(Infinity));
    expect(runSummary.parse(JSON.parse(text)).hypergradient.bound).toBeNaN();
  });
});
