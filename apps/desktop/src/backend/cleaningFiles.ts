import { CLEANING, RunFolder, type CleaningConfig } from '@bilevel/runs';
import {
  cleaningCounts,
  type CleaningInfo,
  type CleaningRow,
  type SampleSource,
} from '../shared/schemas/cleaning.js';
import { lockedElsewhere } from './runFiles.js';

type Stored = Omit<CleaningInfo, 'id' | 'name'>;

/** A cleaning run that has nothing on disk yet. */
export const emptyCleaning = (folder: string): Stored => ({
  folder,
  created: null,
  state: 'damaged',
  message: null,
  data: null,
  settings: null,
  warnings: [],
  counts: null,
  progress: null,
  secondsLeft: null,
  staleSteps: null,
  last: null,
  summary: null,
});

/** A cleaning run as its files tell. */
export async function readStoredCleaning(path: string): Promise<Stored> {
  try {
    const { folder, config } = await RunFolder.open(CLEANING, path);
    const rows = await folder.readRows(CLEANING.history);
    const summary = (await folder.currentSummary(CLEANING, rows)) ?? null;
    const elsewhere = await lockedElsewhere(folder.file('lock'));
    return {
      folder: path,
      created: config.created,
      state: elsewhere === undefined ? stateOf(summary) : 'running',
      message: elsewhere ?? null,
      data: sourceOf(config).data,
      settings: config.settings,
      warnings: config.data.warnings ?? [],
      counts: countsOf(await folder.readText('events.ndjson')),
      ...{ progress: null, secondsLeft: null, staleSteps: null },
      last: rows.at(-1) ?? null,
      summary,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...emptyCleaning(path), message };
  }
}

/** The steps of a cleaning run. */
export async function readCleaningRows(path: string): Promise<CleaningRow[]> {
  const { folder } = await RunFolder.open(CLEANING, path);
  return folder.readRows(CLEANING.history);
}

/** Where the samples of a run are. */
export function sourceOf({ data, table }: CleaningConfig): SampleSource {
  return { data: data.path ?? null, table };
}

function stateOf(summary: CleaningInfo['summary']): CleaningInfo['state'] {
  switch (summary?.status) {
    case undefined:
    case 'interrupted':
      return 'interrupted';
    case 'unmoved':
      return 'unmoved';
    case 'budget':
    case 'steps':
      return 'limited';
    default:
      return 'done';
  }
}

/** The sizes of the parts are told by the first event. */
function countsOf(events = ''): CleaningInfo['counts'] {
  try {
    return cleaningCounts.parse(JSON.parse(events.slice(0, events.indexOf('\n'))));
  } catch {
    return null;
  }
}
