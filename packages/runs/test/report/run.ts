import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage, writeImage, type Image } from '@bilevel/imaging';
import { onTestFinished } from 'vitest';
import { createConfig, type RunConfig, type RunSettings } from '../../src/config.js';
import { HISTORY, type HistoryRow } from '../../src/history.js';
import { DEFAULT_DATA, DEFAULT_TRAINING } from '../../src/options/defaults.js';
import type { ReportData } from '../../src/report/reportData.js';
import { PICTURE_KINDS } from '../../src/pictureKinds.js';
import { RunFolder } from '../../src/runFolder.js';
import type { RunSummary } from '../../src/summary.js';

/** A name with everything that HTML, XML and shells take for more than text. */
export const HOSTILE = `<script>alert('1')<script>"&amp; é`;

const settings: RunSettings = {
  data: { ...DEFAULT_DATA, size: { kind: 'shrink', size: 24 } },
  // As a run records it: what the pictures decide is decided.
  training: { ...DEFAULT_TRAINING, prior: 'tv', lower: 'fista' },
};

const picture = (name: string) => ({ name, clean: `/photos/${name}.png`, sha256: '0'.repeat(64) });

/** The configuration of a run on pictures of these names. */
export function sampleConfig(
  train: readonly string[] = ['one', HOSTILE],
  validation: readonly string[] = ['three'],
  training: Partial<RunSettings['training']> = {},
): RunConfig {
  return createConfig(
    { ...settings, training: { ...settings.training, ...training } },
    train.map(picture),
    validation.map(picture),
    { '@bilevel/runs': '0.1.0', node: 'v20.0.0' },
    new Date('2024-05-06T07:08:09Z'),
  );
}

/** A row whose values are simple functions of the step. */
export function sampleRow(step: number, changes: Partial<HistoryRow> = {}): HistoryRow {
  const objective = 10 + 20 * 0.5 ** step;
  const bound = 0.5 * 0.8 ** Math.min(step, 50);
  return {
    step,
    objective,
    objectiveLower: objective - 1e-6,
    objectiveUpper: objective + 1e-6,
    hypergradientNorm: 4 * 0.7 ** Math.min(step, 50),
    hypergradientBound: bound,
    boundCross: 0.1 * bound,
    boundAdjointResidual: 0.6 * bound,
    boundUpperGradient: 0.05 * bound,
    boundHessian: 0.25 * bound,
    boundRounding: 1e-13,
    epsilon: 1e-2 * 0.7 ** Math.min(step, 50),
    delta: 1e-1 * 0.7 ** Math.min(step, 50),
    epsilonReached: 9e-3 * 0.7 ** Math.min(step, 50),
    residualReached: 8e-2 * 0.7 ** Math.min(step, 50),
    stepSize: 0.1,
    weight: 0.05,
    smoothing: 0.01,
    lowerWork: 1000 * (step + 1),
    adjointWork: 200 * (step + 1),
    totalWork: 1200 * (step + 1),
    evaluations: step + 1,
    seconds: step + 0.5,
    psnrTrain: 26 - 5 * 0.5 ** step,
    ssimTrain: 0.75 - 0.3 * 0.5 ** step,
    psnrValidation: 26.1 - 5 * 0.5 ** step,
    ssimValidation: 0.74 - 0.3 * 0.5 ** step,
    certifiedDecrease: step === 0 ? 0 : 1,
    ...changes,
  };
}

/** Steps 0 to count − 1. */
export function sampleRows(count: number, changes: Partial<HistoryRow> = {}): HistoryRow[] {
  return Array.from({ length: count }, (_, step) => sampleRow(step, changes));
}

/** The summary of a run that recorded `rows`. */
export function sampleSummary(
  rows: readonly HistoryRow[],
  changes: Partial<RunSummary> = {},
): RunSummary {
  const last = rows.at(-1) ?? sampleRow(0);
  const scores = (psnr: number, ssim: number) => ({
    psnr: { noisy: 20, reconstructed: psnr },
    ssim: { noisy: 0.45, reconstructed: ssim },
  });
  return {
    status: 'converged',
    steps: last.step,
    seconds: 75,
    work: { lower: last.lowerWork, adjoint: last.adjointWork, total: last.totalWork },
    parameters: { weight: last.weight ?? NaN, smoothing: last.smoothing ?? NaN },
    objective: {
      start: rows[0]?.objective ?? last.objective,
      final: last.objective,
      certifiedLower: last.objectiveLower,
      certifiedUpper: last.objectiveUpper,
      kind: 'certified',
    },
    hypergradient: {
      norm: last.hypergradientNorm,
      bound: last.hypergradientBound,
      kind: 'certified',
    },
    train: scores(last.psnrTrain, last.ssimTrain),
    validation: scores(26, 0.74),
    ...changes,
  };
}

/** What charts are made from, without a folder. */
export function sampleData(
  rows: readonly HistoryRow[],
  changes: Partial<ReportData> = {},
): ReportData {
  return {
    folder: '/runs/first',
    config: sampleConfig(),
    rows,
    summary: sampleSummary(rows),
    values: undefined,
    scores: undefined,
    ...changes,
  };
}

/**
 * A run folder on disk, by default for as long as the test takes; what is not given is left out, as in a run
 * that was cut off.
 */
export async function writeRun(
  contents: {
    readonly name?: string;
    readonly config?: RunConfig;
    readonly rows?: readonly HistoryRow[];
    readonly summary?: RunSummary;
    /** Width and height of the pictures of every pair. */
    readonly pictures?: readonly [number, number];
  } = {},
  base = folderOfTest(),
): Promise<{ folder: RunFolder; config: RunConfig }> {
  const { name = 'run', config = sampleConfig(), rows = [], summary, pictures } = contents;
  const folder = await RunFolder.create(join(base, name));
  await folder.writeJson('config.json', config);
  await folder.startLogs(HISTORY, -1);
  for (const row of rows) await folder.appendRow(HISTORY, row);
  if (summary !== undefined) await folder.writeJson('summary.json', summary);
  if (pictures !== undefined) await writePictures(folder, config, ramp(...pictures));
  return { folder, config };
}

async function writePictures(folder: RunFolder, config: RunConfig, image: Image): Promise<void> {
  await folder.makeFolder('images');
  const scores = (['train', 'validation'] as const).flatMap((role) =>
    config[role].map(({ name }) => ({
      name,
      role,
      noisy: { psnr: 20.125, ssim: 0.4567 },
      // The PSNR of equal pictures.
      reconstructed: { psnr: null, ssim: 1 },
    })),
  );
  for (const { name } of scores) {
    for (const kind of PICTURE_KINDS) {
      await writeImage(folder.file('images', `${name}.${kind}.png`), image);
    }
  }
  await folder.write('images/scores.json', JSON.stringify(scores));
}

/** Grey from black to white, row by row. */
function ramp(width: number, height: number): Image {
  const size = width * height;
  return createImage(
    width,
    height,
    new Float64Array(size).map((_, p) => p / (size - 1)),
  );
}

/** A folder that is removed when the test is over. */
function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-report-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
