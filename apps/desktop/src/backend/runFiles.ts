import { open, stat } from 'node:fs/promises';
import { lockHolder } from '@bilevel/hypercleaning';
import { LEARNING, RunFolder, type RunConfig, type RunSummary } from '@bilevel/runs';
import { HISTORY_COLUMNS } from '@bilevel/runs/display';
import type { RunInfo, RunState } from '../shared/schemas/runs.js';

/** Read from the end of a history: more than one row takes. */
const TAIL = 4096;

/** A run as its files tell. */
export interface StoredRun {
  readonly config: RunConfig | null;
  /** Only when it is that of the last recorded step. */
  readonly summary: RunSummary | null;
  readonly workAtLastStep: number | null;
  readonly info: Omit<RunInfo, 'id' | 'name'>;
}

type Cells = Partial<Record<(typeof HISTORY_COLUMNS)[number], number>>;

/** Reads what the list of runs shows, without reading whole histories. */
export async function readStoredRun(path: string): Promise<StoredRun> {
  try {
    const { folder, config } = await RunFolder.open(LEARNING, path);
    const summary = (await folder.readSummary(LEARNING)) ?? null;
    const row = await lastRow(folder.file('history.csv'));
    const step = row?.step;
    const current = step !== undefined && summary?.steps !== step ? null : summary;
    const elsewhere = await lockedElsewhere(folder.file('lock'));
    const state = elsewhere === undefined ? stateOf(current) : 'running';
    return {
      ...{ config, summary: current, workAtLastStep: row?.totalWork ?? null },
      info: infoOf(path, config, current, row, state, elsewhere),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      config: null,
      summary: null,
      workAtLastStep: null,
      info: { ...emptyInfo(path), state: 'damaged', message },
    };
  }
}

/** A run that has nothing on disk yet. */
export const emptyInfo = (folder: string): StoredRun['info'] => ({
  folder,
  created: null,
  state: 'damaged',
  message: null,
  prior: null,
  method: null,
  train: 0,
  validation: 0,
  steps: 0,
  seconds: 0,
  progress: null,
  secondsLeft: null,
  evaluation: null,
  objective: null,
  weight: null,
  smoothing: null,
  psnr: null,
  work: 0,
  kind: null,
});

function stateOf(summary: RunSummary | null): RunState {
  switch (summary?.status) {
    case undefined:
    case 'interrupted':
      return 'interrupted';
    case 'budget':
    case 'steps':
      return 'limited';
    default:
      return summary?.note === undefined ? 'done' : 'unmoved';
  }
}

function infoOf(
  path: string,
  config: RunConfig,
  summary: RunSummary | null,
  row: Cells | undefined,
  state: RunState,
  message: string | undefined,
): StoredRun['info'] {
  return {
    ...emptyInfo(path),
    created: config.created,
    state,
    message: message ?? null,
    prior: config.settings.training.prior,
    method: config.settings.training.method,
    train: config.train.length,
    validation: config.validation.length,
    steps: summary?.steps ?? row?.step ?? 0,
    seconds: summary?.seconds ?? row?.seconds ?? 0,
    objective: summary?.objective.final ?? row?.objective ?? null,
    weight: summary?.parameters['weight'] ?? row?.weight ?? null,
    smoothing: summary?.parameters['smoothing'] ?? row?.smoothing ?? null,
    psnr: summary?.train.psnr.reconstructed ?? finiteOrNull(row?.psnrTrain),
    work: summary?.work.total ?? row?.totalWork ?? 0,
    kind: kindOf(summary),
  };
}

function kindOf(summary: RunSummary | null): RunInfo['kind'] {
  if (summary === null) return null;
  const { objective, hypergradient } = summary;
  const certified = objective.kind === 'certified' && hypergradient.kind === 'certified';
  return certified ? 'certified' : 'estimated';
}

/** The last complete row of a history. */
async function lastRow(path: string): Promise<Cells | undefined> {
  try {
    const { size } = await stat(path);
    const file = await open(path, 'r');
    try {
      const start = Math.max(0, size - TAIL);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL), 0, TAIL, start);
      const text = buffer.subarray(0, bytesRead).toString('utf8');
      const line = text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1) ?? '';
      const cells = line.split(',');
      if (cells.length < HISTORY_COLUMNS.length || cells[0] === 'step') return undefined;
      return Object.fromEntries(
        HISTORY_COLUMNS.map((name, i) => [name, cells[i] === '' ? NaN : Number(cells[i])]),
      );
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/** Says so when another process is learning in the folder. */
export async function lockedElsewhere(path: string): Promise<string | undefined> {
  const pid = await lockHolder(path);
  if (pid === undefined) return undefined;
  return `Another program is learning in this folder (process ${String(pid)}). Reload the list to follow it.`;
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
