import { csvRows } from '../../csvFile.js';
import type { RunFolder } from '../../runFolder.js';
import type { CleaningConfig } from '../config.js';
import { CLEANING } from '../files.js';
import type { CleaningRow } from '../history.js';
import type { CleaningSummary } from '../summary.js';

/** A training sample of ranking.csv or suspects.csv. */
export interface RankedSample {
  /** Place in the data. */
  readonly index: number;
  /** Name or number of the class. */
  readonly given: string;
  /** Undefined in ranking.csv. */
  readonly predicted: string | undefined;
  readonly weight: number;
  readonly probability: number;
  /** Whether the label was made wrong on purpose; undefined where none was. */
  readonly corrupted: boolean | undefined;
}

/** A sample of conflicts.csv. */
interface ConflictingSample {
  /** The same for samples with the same features. */
  readonly conflict: string;
  readonly index: string;
  /** Line of the file, where it is one of lines. */
  readonly line: string | undefined;
  readonly label: string;
}

/** Everything a cleaning report is made from. */
export interface CleaningReportData {
  /** The run folder's path, for the command that goes on with the run. */
  readonly folder: string;
  readonly config: CleaningConfig;
  readonly rows: readonly CleaningRow[];
  /** Undefined for a run that is still going or was cut off. */
  readonly summary: CleaningSummary | undefined;
  /** All training samples, the most suspect first; empty before the first checkpoint. */
  readonly ranking: readonly RankedSample[];
  /** Undefined until they have been chosen. */
  readonly suspects: readonly RankedSample[] | undefined;
  /** Samples with the same features and different labels. */
  readonly conflicts: readonly ConflictingSample[];
  /** The contact sheet as a data URI; undefined where there is none. */
  readonly sheet: string | undefined;
}

/** Reads what the folder holds so far. @throws FileFormatError for a file that is not as it was written */
export async function readCleaningReport(
  folder: RunFolder,
  config: CleaningConfig,
): Promise<CleaningReportData> {
  const rows = await folder.readRows(CLEANING.history);
  const summary = await folder.currentSummary(CLEANING, rows);
  const chosen = summary !== undefined && summary.suspects !== null;
  const sheet = chosen ? await folder.readBytes('suspects.png') : undefined;
  return {
    folder: folder.path,
    config,
    rows,
    summary,
    ranking: samples(await folder.readText('ranking.csv')),
    suspects: chosen ? samples(await folder.readText('suspects.csv')) : undefined,
    conflicts: csvRows((await folder.readText('conflicts.csv')) ?? '').map(
      ({ conflict = '', index = '', line, label = '' }) => ({ conflict, index, line, label }),
    ),
    sheet: sheet && `data:image/png;base64,${sheet.toString('base64')}`,
  };
}

function samples(text: string | undefined): RankedSample[] {
  return csvRows(text ?? '').map(
    ({ index, given = '', predicted, weight, probability, corrupted }) => ({
      index: Number(index),
      given,
      predicted,
      weight: Number(weight),
      probability: Number(probability),
      corrupted: corrupted === undefined ? undefined : corrupted === '1',
    }),
  );
}
