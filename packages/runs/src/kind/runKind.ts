import { RunFolder } from '../runFolder.js';
import type { Hold } from '../stopwatch.js';
import type { KindEvent } from './events.js';
import type { RunFiles, RunTypes } from './runFiles.js';

/** What a kind of run is asked for, controlled by and tells, beside what its files hold. */
export interface KindTypes extends RunTypes {
  readonly request: object;
  readonly control: RunControl;
  readonly event: KindEvent;
}

/** Control from outside of runs of every kind. */
export interface RunControl {
  /** Stops the run between inner iterations, keeping the best result and the last checkpoint. */
  readonly signal?: AbortSignal;
  readonly hold?: Hold;
}

type FileTypes<T extends RunTypes> = Pick<T, keyof RunTypes>;

/** How a kind of run runs and is reported. */
interface RunActions<T extends KindTypes> {
  /** Runs to the end, telling what happens; the summary is the last event and what is returned. */
  readonly run: (
    request: T['request'],
    control?: T['control'],
  ) => AsyncGenerator<T['event'], T['summary'], undefined>;
  /** Writes charts/ and report.html from what the folder holds, finished or not. */
  readonly writeReport: (
    folder: RunFolder,
    config: T['config'],
    signal?: AbortSignal,
  ) => Promise<void>;
}

/** A kind of run: its files, how it runs and is reported. */
export interface RunKind<T extends KindTypes> extends RunFiles<FileTypes<T>>, RunActions<T> {
  /** Writes the report of the run in a folder anew. @throws FileFormatError */
  readonly report: (path: string) => Promise<void>;
  /** The history of the run in a folder. @throws FileFormatError */
  readonly rows: (path: string) => Promise<T['row'][]>;
}

export function runKind<T extends KindTypes>(
  files: RunFiles<FileTypes<T>>,
  actions: RunActions<T>,
): RunKind<T> {
  return {
    ...files,
    ...actions,
    async report(path) {
      const { folder, config } = await RunFolder.open(files, path);
      await actions.writeReport(folder, config);
    },
    async rows(path) {
      const { folder } = await RunFolder.open(files, path);
      return folder.readRows(files.history);
    },
  };
}
