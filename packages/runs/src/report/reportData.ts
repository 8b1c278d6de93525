import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Values } from '@bilevel/imaging/describe';
import type { RunConfig } from '../config.js';
import { bestRow } from '../ended.js';
import type { HistoryRow } from '../history.js';
import { readJson } from '../jsonFile.js';
import { LEARNING } from '../learning/files.js';
import type { RunFolder } from '../runFolder.js';
import { stepValues } from '../stepValues.js';
import { knownScore, type RunSummary } from '../summary.js';

const quality = z.object({ psnr: knownScore, ssim: knownScore });
const pictureScores = z.object({
  name: z.string().min(1),
  role: z.enum(['train', 'validation']),
  noisy: quality,
  reconstructed: quality,
});

/** An entry of images/scores.json. */
export type StoredScores = z.infer<typeof pictureScores>;

/** Everything a report is made from. */
export interface ReportData {
  /** The run folder's path, for the command that goes on with the run. */
  readonly folder: string;
  readonly config: RunConfig;
  readonly rows: readonly HistoryRow[];
  /** Undefined for a run that is still going or was cut off. */
  readonly summary: RunSummary | undefined;
  /** The parameters of the best step, or of the last before it that were kept; undefined where none were. */
  readonly values: Values | undefined;
  /** Undefined when the pictures have not been written. */
  readonly scores: readonly StoredScores[] | undefined;
}

/** Reads what the folder holds so far. @throws FileFormatError for a file that is not as it was written */
export async function readReportData(folder: RunFolder, config: RunConfig): Promise<ReportData> {
  const rows = await folder.readRows(LEARNING.history);
  const summary = await folder.currentSummary(LEARNING, rows);
  const best = bestRow(LEARNING, rows, summary);
  const { steps, at } = await stepValues(folder, config, rows);
  const shown = steps.findLast((step) => step <= (best?.step ?? -1));
  // A run that goes on has left its old pictures behind, too.
  const hasPictures = summary !== undefined && summary.status !== 'interrupted';
  return {
    folder: folder.path,
    config,
    rows,
    summary,
    values: shown === undefined ? undefined : at(shown),
    scores: hasPictures ? await readScores(folder) : undefined,
  };
}

async function readScores(folder: RunFolder): Promise<StoredScores[] | undefined> {
  const path = folder.file('images', 'scores.json');
  try {
    await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return readJson(path, z.array(pictureScores), 'the scores of a run');
}
