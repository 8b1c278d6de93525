import { lockHolder } from '@bilevel/hypercleaning';
import { RUN_KINDS, RunFolder, type RunKindName } from '@bilevel/runs';
import { outcomeOf } from '@bilevel/runs/display';
import type { InfoOf } from '../shared/schemas/runs.js';
import type { Fields, Opened } from './kinds/appKind.js';
import { APP_KINDS } from './kinds/kinds.js';

/** A run of the list but for its name. */
export type Stored<K extends RunKindName> = Omit<InfoOf<K>, 'id' | 'name'>;

/** A run that has nothing on disk yet. */
export function emptyInfo<K extends RunKindName>(kind: K, folder: string): Stored<K> {
  const { empty } = APP_KINDS[kind];
  return { ...base(folder), ...empty, kind } as unknown as Stored<K>;
}

/** A run as its files tell, without reading whole histories. */
export async function storedInfo<K extends RunKindName>(kind: K, path: string): Promise<Stored<K>> {
  try {
    const opened = await openStored(kind, path);
    const { folder, config, row, summary } = opened;
    const elsewhere = await lockedElsewhere(folder.file('lock'));
    const ended = summary === undefined ? 'interrupted' : outcomeOf(summary);
    const fields: Fields<K> = await APP_KINDS[kind].fieldsOf(opened);
    return {
      ...base(path),
      ...fields,
      kind,
      created: config.created,
      state: elsewhere === undefined ? ended : 'running',
      message: elsewhere ?? null,
      steps: summary?.steps ?? row?.step ?? 0,
      seconds: summary?.seconds ?? row?.seconds ?? 0,
      work: summary?.work.total ?? row?.totalWork ?? 0,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...emptyInfo(kind, path), message };
  }
}

/** Opens a run with its last step and the summary of it. @throws FileFormatError */
export async function openStored<K extends RunKindName>(name: K, path: string): Promise<Opened<K>> {
  const kind = RUN_KINDS[name];
  const { folder, config } = await RunFolder.open(kind, path);
  const row = await folder.lastRow(kind.history);
  const summary = await folder.currentSummary(kind, row === undefined ? [] : [row]);
  return { folder, config, row, summary };
}

function base(folder: string) {
  return {
    ...{ folder, created: null, state: 'damaged', message: null },
    ...{ steps: 0, seconds: 0, work: 0, progress: null, secondsLeft: null },
  } as const;
}

/** Says so when another process is learning in the folder. */
async function lockedElsewhere(path: string): Promise<string | undefined> {
  const pid = await lockHolder(path);
  if (pid === undefined) return undefined;
  return `Another program is learning in this folder (process ${String(pid)}). Reload the list to follow it.`;
}
