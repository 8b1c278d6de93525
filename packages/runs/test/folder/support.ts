import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { addGaussianNoise, createImage, learnWeights, type WeightStep } from '@bilevel/imaging';
import { onTestFinished } from 'vitest';
import type { RunCheckpoint } from '../../src/checkpointFile.js';
import { createConfig, type RunConfig } from '../../src/config.js';
import { DEFAULT_DATA, DEFAULT_TRAINING } from '../../src/options/defaults.js';
import { historyRow, type HistoryRow } from '../../src/history.js';

/** Unfinished pictures carry one in their names. */
export const UUID = '0b7f0c54-92ab-4e1f-8a3d-5c7d1e9f2a60';
/** A path of its own, with nothing there, for as long as the test takes. */
export function fresh(): string {
  const base = mkdtempSync(join(tmpdir(), 'bilevel-run-folder-'));
  onTestFinished(() => {
    rmSync(base, { recursive: true });
  });
  return join(base, 'run');
}

/** A folder with these files, whose contents are their names. */
export async function folderWith(...names: string[]): Promise<string> {
  const folder = fresh();
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), name);
  }
  return folder;
}

/** Every file of a folder and below. */
export async function files(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}

/** What the run below was asked for. */
export const config: RunConfig = createConfig(
  {
    data: { ...DEFAULT_DATA, size: { kind: 'full' }, seed: 3, validation: 0 },
    training: { ...DEFAULT_TRAINING, prior: 'tv', lower: 'fista', maxSteps: 3 },
  },
  [{ name: 'disc', clean: '/pictures/disc.png', sha256: '0'.repeat(64) }],
  [],
  { node: process.version },
  new Date(0),
);

/** The rows of a run of four steps, 0 to 3, and its last checkpoint. */
export async function shortRun(): Promise<{ rows: HistoryRow[]; checkpoint: RunCheckpoint }> {
  const data = Float64Array.from({ length: 256 }, (_, i) => ((i % 16) + (i >> 4) > 14 ? 0.8 : 0.2));
  const truth = createImage(16, 16, data);
  const pair = { name: 'disc', truth, measured: addGaussianNoise(truth, { sigma: 0.1, seed: 3 }) };
  const learning = learnWeights([pair], [pair], { maxSteps: 3 });
  const steps: WeightStep[] = [];
  let checkpoint: RunCheckpoint | undefined;
  for await (const step of learning.steps()) {
    steps.push(step);
    checkpoint = {
      learning: await learning.checkpoint(),
      best: step,
      last: step,
      startObjective: steps[0]!.objective.value,
      seconds: 1 / 3,
    };
  }
  if (checkpoint === undefined || steps.length !== 4) throw new Error('Expected four steps.');
  return { rows: steps.map((step) => historyRow(step, step.step / 3)), checkpoint };
}
