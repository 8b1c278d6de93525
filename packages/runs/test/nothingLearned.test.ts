import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { learnRun } from '../src/learnRun.js';
import { nothingLearned } from '../src/nothingLearned.js';
import { RunFolder } from '../src/runFolder.js';
import { LEARNING } from '../src/learning/files.js';
import type { RunSummary } from '../src/summary.js';
import { picture, settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);

const psnr = (noisy: number | null, reconstructed: number | null): RunSummary['train'] => ({
  psnr: { noisy, reconstructed },
  ssim: { noisy: 0.5, reconstructed: 0.5 },
});

describe('nothingLearned', () => {
  it('tells a start, and a result of no effect, from a result', () => {
    const of = (status: RunSummary['status'], steps: number, train: RunSummary['train']) =>
      nothingLearned({ status, steps, train });
    expect(of('converged', 7, psnr(20, 28))).toBeUndefined();
    expect(of('steps', 1, psnr(20, 21))).toBeUndefined();
    expect(of('converged', 7, psnr(null, null))).toBeUndefined();
    expect(of('interrupted', 0, psnr(20, 20))).toBeUndefined();
    expect(of('unmoved', 0, psnr(20, 20))).toMatch(/the result is the start.*one scale/);
    expect(of('unmoved', 0, psnr(20, 28))).toMatch(/the result is the start.*smaller tolerance/);
    expect(of('accuracy', 0, psnr(20, 20))).toMatch(/ended at its start/);
    expect(of('converged', 4, psnr(20, 20.001))).toMatch(/less than 0.01 dB/);
    expect(of('converged', 4, psnr(20, 15))).toBeUndefined();
  });
});

describe('a run from the minimum', () => {
  beforeAll(async () => {
    mkdirSync(at('in'));
    for (const k of [1, 2, 3]) await picture(at('in', `${String(k)}.png`), k);
  });

  const summaryOf = async (name: string, training: Parameters<typeof settings>[0]) => {
    const request = { kind: 'new', images: [at('in')], out: at(name) } as const;
    let summary: RunSummary | undefined;
    for await (const event of learnRun({ ...request, settings: settings(training) })) {
      if (event.type === 'summary') summary = event;
    }
    if (summary === undefined) throw new Error('Expected a summary.');
    return summary;
  };

  it('says in summary.json that nothing was learned', async () => {
    const first = await summaryOf('first', { tolerance: 1e-4, maxSteps: 50 });
    expect(first).toMatchObject({ status: 'converged' });
    expect(first.note).toBeUndefined();
    const again = await summaryOf('again', { start: first.parameters, tolerance: 1e-2 });
    expect(again.status).toBe('unmoved');
    expect(again.steps).toBe(0);
    expect(again.note).toMatch(/Nothing was learned/);
    const { folder: opened } = await RunFolder.open(LEARNING, at('again'));
    expect((await opened.readSummary(LEARNING))?.note).toBe(again.note);
    expect(existsSync(at('again', 'report.html'))).toBe(true);
  });
});
