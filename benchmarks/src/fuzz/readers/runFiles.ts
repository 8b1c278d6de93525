import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { createImage, writeImage } from '@bilevel/imaging';
import {
  LEARNING,
  CLEANING,
  RunFolder,
  cleanRun,
  learnRun,
  readCleanedLabels,
  readKeptStep,
  readModel,
  readReview,
  readSuspects,
  writeReview,
  type CleaningSettings,
  type RunSettings,
} from '@bilevel/runs';
import { mutateJson, mutateValue } from '../formats/json.js';
import { mutateNpz } from '../formats/npz.js';
import { mutateText } from '../formats/text.js';
import type { Dice } from '../dice.js';
import type { Reader } from '../reader.js';

const SETTINGS: RunSettings = {
  data: {
    ...{ noise: { kind: 'gaussian', sigma: 0.1 }, size: { kind: 'full' } },
    ...{ seed: 1, validation: 0.4 },
  },
  training: {
    ...{ prior: 'tv', method: 'adaptive', lower: 'hb-fista', adjoint: 'cg' },
    ...{ maxSteps: 1, tolerance: 1e-3 },
  },
};
const CLEANING_SETTINGS: CleaningSettings = {
  ...{ corrupt: 0.2, validation: 0.3, test: 0.2, ridge: 1e-3, method: 'lbfgs' },
  ...{ budget: 60, patience: 2, seed: 0 },
};

/** A finished run of pictures that are as small as they may be. */
async function learned(folder: string): Promise<string> {
  mkdirSync(join(folder, 'pictures'));
  for (const name of ['a', 'b', 'c']) {
    const pixels = Float64Array.from({ length: 144 }, (_, p) => ((p * p) % 23) / 23);
    await writeImage(join(folder, 'pictures', `${name}.png`), createImage(12, 12, pixels));
  }
  const out = join(folder, 'learned');
  const images = [join(folder, 'pictures')];
  const request = { kind: 'new', images, settings: SETTINGS, out } as const;
  const events = learnRun(request, { threads: 1 });
  while ((await events.next()).done !== true);
  return out;
}

/** A finished run on a small table whose classes have names. */
async function cleaned(folder: string): Promise<string> {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const label = ['ant', 'bee', 'cow'][i % 3] ?? '';
    return `${String(Math.cos(2 * (i % 3)) + Math.sin(i))},${String(i % 7)},${label}\n`;
  });
  const data = join(folder, 'data.csv');
  writeFileSync(data, rows.join(''));
  const out = join(folder, 'cleaned');
  const events = cleanRun({ kind: 'new', data, table: {}, settings: CLEANING_SETTINGS, out });
  while ((await events.next()).done !== true);
  await writeReview(out, { '3': 1 });
  return out;
}

/** Reads model.json. */
export function modelReader(path: string): Promise<Reader> {
  const model = { format: 'bilevel-model', version: 1, prior: 'tv', weight: 0.05 };
  return Promise.resolve({
    valid: [Buffer.from(JSON.stringify({ ...model, smoothing: 0.01, ridge: 0 }))],
    mutations: [mutateJson],
    async read(bytes) {
      writeFileSync(path, bytes);
      const { values } = await readModel(path);
      if (!Object.values(values).every((value) => typeof value !== 'number' || value > 0)) {
        throw new Error('Expected weights above 0.');
      }
    },
  });
}

/** Reads config.json of runs of both kinds. */
export async function configReader(folder: string): Promise<Reader> {
  const [learning, cleaning] = [await learned(folder), await cleaned(folder)];
  const valid = [learning, cleaning].map((run) => readFileSync(join(run, 'config.json')));
  return {
    valid,
    mutations: [mutateJson],
    async read(bytes, dice) {
      const run = dice.pick([learning, cleaning]);
      writeFileSync(join(run, 'config.json'), bytes);
      if (dice.chance(0.3)) return RunFolder.kindOf(run);
      return run === learning ? RunFolder.open(LEARNING, run) : RunFolder.open(CLEANING, run);
    },
  };
}

/** Reads the checkpoints of runs of both kinds, also with a digest that fits. */
export async function checkpointReader(folder: string): Promise<Reader> {
  const runs = [await learned(folder), await cleaned(folder)];
  const { folder: learning } = await RunFolder.open(LEARNING, runs[0] ?? '');
  const { folder: cleaning } = await RunFolder.open(CLEANING, runs[1] ?? '');
  return {
    valid: runs.map((run) => readFileSync(join(run, 'checkpoint'))),
    mutations: [mutateCheckpoint],
    async read(bytes, dice) {
      const run = dice.pick([learning, cleaning]);
      writeFileSync(run.file('checkpoint'), bytes);
      return run === learning ? run.readCheckpoint(LEARNING) : run.readCheckpoint(CLEANING);
    },
  };
}

/** Another state, or other bytes, behind a digest that says they are right. */
function mutateCheckpoint(bytes: Buffer, dice: Dice): Buffer {
  const start = bytes.indexOf('\n') + 1;
  const payload = Buffer.from(bytes.subarray(start + 32));
  if (dice.chance(0.5)) {
    for (let k = 1 + dice.below(3); k > 0; k--) {
      payload[dice.below(Math.min(payload.length, 400))] = dice.below(256);
    }
    return sealed(bytes.subarray(0, start), payload);
  }
  const state: unknown = deserialize(payload);
  return sealed(bytes.subarray(0, start), serialize(mutateValue(state, dice)));
}

function sealed(magic: Buffer, payload: Buffer): Buffer {
  return Buffer.concat([magic, createHash('sha256').update(payload).digest(), payload]);
}

/** Reads history.csv of runs of both kinds. */
export async function historyReader(folder: string): Promise<Reader> {
  const runs = [await learned(folder), await cleaned(folder)];
  const { folder: learning } = await RunFolder.open(LEARNING, runs[0] ?? '');
  const { folder: cleaning } = await RunFolder.open(CLEANING, runs[1] ?? '');
  return {
    valid: runs.map((run) => readFileSync(join(run, 'history.csv'))),
    mutations: [mutateText(',', ',')],
    async read(bytes, dice) {
      const run = dice.pick([learning, cleaning]);
      writeFileSync(run.file('history.csv'), bytes);
      const rows =
        run === learning
          ? await run.readRows(LEARNING.history)
          : await run.readRows(CLEANING.history);
      if (!rows.every(({ step }) => Number.isInteger(step))) throw new Error('A row has no step.');
    },
  };
}

/** Reads the reconstructions that a run has kept. */
export async function npzReader(folder: string): Promise<Reader> {
  const run = await learned(folder);
  const { folder: opened } = await RunFolder.open(LEARNING, run);
  const steps = readdirSync(join(run, 'steps'));
  return {
    valid: steps.map((name) => readFileSync(join(run, 'steps', name))),
    mutations: [mutateNpz],
    async read(bytes) {
      writeFileSync(opened.file('steps', '0.npz'), bytes);
      const pictures = await readKeptStep(opened, 0);
      for (const { image } of pictures ?? []) {
        if (image.data.length !== image.width * image.height) {
          throw new Error('Expected a picture that is whole.');
        }
      }
    },
  };
}

/** Reads what else a run leaves: summaries, suspects, labels, and what a person decided. */
export async function resultsReader(folder: string): Promise<Reader> {
  const runs = [await learned(folder), await cleaned(folder)];
  const { folder: learning } = await RunFolder.open(LEARNING, runs[0] ?? '');
  const { folder: cleaning } = await RunFolder.open(CLEANING, runs[1] ?? '');
  const readers = [
    { path: learning.file('summary.json'), read: () => learning.readSummary(LEARNING) },
    { path: cleaning.file('summary.json'), read: () => cleaning.readSummary(CLEANING) },
    { path: cleaning.file('review.json'), read: () => readReview(cleaning.path) },
    { path: cleaning.file('suspects.csv'), read: () => readSuspects(cleaning.path) },
    { path: cleaning.file('labels.csv'), read: () => readCleanedLabels(cleaning.path) },
  ];
  return {
    valid: readers.map(({ path }) => readFileSync(path)),
    mutations: [
      (bytes, dice) => (bytes[0] === 0x7b ? mutateJson : mutateText(',', ','))(bytes, dice),
    ],
    async read(bytes, dice) {
      const { path, read } = dice.pick(readers);
      writeFileSync(path, bytes);
      return read();
    },
  };
}
