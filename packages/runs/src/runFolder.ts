import { writeFileSync } from 'node:fs';
import { appendFile, open, readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { decodeCheckpoint, encodeCheckpoint } from './checkpointFile.js';
import { FileFormatError, RunFolderError, WriteError } from './errors.js';
import { firstAndLastLine } from './fileEnds.js';
import type { HistoryTable } from './historyTable.js';
import { readJson } from './jsonFile.js';
import { jsonText } from './jsonFloat.js';
import { PARAMETERS_FILE } from './kept/parametersFile.js';
import { RUN_FILES, RUN_KIND_NAMES, type RunKindName } from './kind/files.js';
import type { RunFiles, RunTypes } from './kind/runFiles.js';
import { acquireLock } from './lock.js';
import { makeFolder } from './makeFolder.js';
import { modelFileOf, type ModelFile } from './model.js';
import { LOCK_FILE, isTransient, ownFiles, removeOwnFiles, removeUnfinished } from './ownFiles.js';
import type { LearnedModel, PictureRange } from '@bilevel/imaging';

/** A run's folder on disk. Whole files are replaced atomically; logs are only appended to. */
export class RunFolder {
  readonly path: string;
  #release: (() => Promise<void>) | undefined;

  private constructor(path: string) {
    this.path = resolve(path);
  }

  /**
   * A folder for a new run, locked. It is made when it does not exist; one that is not empty is
   * refused unless `force`, which removes an earlier run's files and leaves all others.
   *
   * @throws RunFolderError, WriteError
   */
  static async create(path: string, options: { force?: boolean } = {}): Promise<RunFolder> {
    const folder = new RunFolder(path);
    await folder.#writing('', () => makeFolder(folder.path));
    const entries = await folder.#writing('', () => readdir(folder.path));
    // What a kill left of a run that had not begun is no reason to refuse.
    const others = entries.filter((entry) => !isTransient(entry));
    if (others.length > 0 && options.force !== true) {
      throw new RunFolderError(
        `Expected an empty folder for the run but received ${folder.path} with ` +
          `${String(others.length)} entries. Choose another with \`out\`, replace the run there ` +
          'with `force`, or continue it with `resume`.',
      );
    }
    await folder.lock();
    try {
      await folder.#requireReplaceable();
      await folder.#writing('', () => removeOwnFiles(folder.path));
    } catch (error) {
      await folder.unlock();
      throw error;
    }
    return folder;
  }

  /** The folder of an existing run of a kind. @throws FileFormatError when it is not one. */
  static async open<T extends RunTypes>(
    kind: RunFiles<T>,
    path: string,
  ): Promise<{ folder: RunFolder; config: T['config'] }> {
    const folder = new RunFolder(path);
    const what = `the configuration of a ${kind.name} of version ${String(kind.version)}`;
    const config = await readJson(folder.file('config.json'), kind.config, what);
    return { folder, config };
  }

  /** What kind of run a folder holds. @throws FileFormatError when it holds none */
  static async kindOf(path: string): Promise<RunKindName> {
    const file = join(resolve(path), 'config.json');
    const { format } = await readJson(file, runFormat, 'the configuration of a run');
    return format;
  }

  /** The path of an entry. */
  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  /**
   * Keeps other processes from running in this folder until {@link unlock}.
   * @throws RunFolderError when one does, WriteError
   */
  async lock(): Promise<void> {
    this.#release ??= await acquireLock(this.file(LOCK_FILE), this.path);
  }

  async unlock(): Promise<void> {
    await this.#release?.();
    this.#release = undefined;
  }

  /** The result of `work`; unlocks the folder when it throws. */
  async unlockedOnError<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.unlock();
      throw error;
    }
  }

  async writeModel(model: LearnedModel, range?: PictureRange, sigma?: number): Promise<ModelFile> {
    const file = modelFileOf(model, range, sigma);
    await this.writeJson('model.json', file);
    return file;
  }

  /** The logs reach the disk first: a resumed run counts on the rows up to its checkpoint. */
  async writeCheckpoint(checkpoint: object): Promise<void> {
    for (const name of ['history.csv', 'events.ndjson', PARAMETERS_FILE]) {
      await this.#writing(name, () => flush(this.file(name)));
    }
    await this.write('checkpoint', encodeCheckpoint(checkpoint));
  }

  /**
   * Writes a whole file atomically. It has reached the disk when this returns, unless `fsync` is
   * false: for what is checked when it is read and can be computed again.
   */
  async write(
    name: string,
    contents: string | Buffer,
    options: { readonly fsync?: boolean } = {},
  ): Promise<void> {
    // write-file-atomic itself asks the system once and takes what fits on a nearly full disk for
    // the whole; it then flushes and renames the file that is filled here.
    const tmpfileCreated = (temporary: string): void => {
      writeFileSync(temporary, contents);
    };
    const { fsync = true } = options;
    await this.#writing(name, () =>
      writeFileAtomic(this.file(name), '', { tmpfileCreated, fsync }),
    );
  }

  async writeJson(name: string, contents: object): Promise<void> {
    await this.write(name, `${jsonText(contents)}\n`);
  }

  async makeFolder(name: string): Promise<string> {
    await this.#writing(name, () => makeFolder(this.file(name)));
    return this.file(name);
  }

  /**
   * Starts history.csv and events.ndjson with the rows and events of steps up to `lastStep`, −1 for
   * none, and clears away what a crash left. Returns the rows.
   */
  async startLogs<Row extends { readonly step: number }>(
    table: HistoryTable<Row>,
    lastStep: number,
  ): Promise<Row[]> {
    await this.#writing('', () => removeUnfinished(this.path));
    const rows = (await this.readRows(table)).filter((row) => row.step <= lastStep);
    if (lastStep >= 0 && rows.at(-1)?.step !== lastStep) throw this.#tooShort(lastStep, rows);
    await this.write('history.csv', table.header + rows.map((row) => table.format(row)).join(''));
    const events = (await this.readText('events.ndjson')) ?? '';
    const kept = events.split('\n').filter((line) => keepsEvent(line, lastStep));
    await this.write('events.ndjson', kept.map((line) => `${line}\n`).join(''));
    return rows;
  }

  /** Adds a row to history.csv. */
  async appendRow<Row>(table: HistoryTable<Row>, row: Row): Promise<void> {
    await this.append('history.csv', table.format(row));
  }

  async appendEvent(event: object): Promise<void> {
    await this.append('events.ndjson', `${JSON.stringify(event)}\n`);
  }

  /** Adds to the end of a file. @throws WriteError */
  async append(name: string, contents: string | Buffer): Promise<void> {
    await this.#writing(name, () => appendFile(this.file(name), contents));
  }

  /** Whether events.ndjson has this event already. */
  async hasEvent(event: object): Promise<boolean> {
    const lines = ((await this.readText('events.ndjson')) ?? '').split('\n');
    return lines.includes(JSON.stringify(event));
  }

  /** The complete rows of history.csv; none when there is no such file. @throws FileFormatError */
  async readRows<Row>(table: HistoryTable<Row>): Promise<Row[]> {
    return table.parse((await this.readText('history.csv')) ?? '', this.file('history.csv'));
  }

  /** The last complete row, without reading the others; undefined where there is none. */
  async lastRow<Row>(table: HistoryTable<Row>): Promise<Row | undefined> {
    const path = this.file('history.csv');
    const [first, last] = (await firstAndLastLine(path)) ?? [];
    return first === undefined ? undefined : table.parse(`${first}${String(last)}\n`, path).at(-1);
  }

  /** The summary, unless the run was cut off before it wrote one. @throws FileFormatError */
  async readSummary<T extends RunTypes>(kind: RunFiles<T>): Promise<T['summary'] | undefined> {
    if ((await this.readBytes('summary.json')) === undefined) return undefined;
    return readJson(this.file('summary.json'), kind.summary, `the summary of a ${kind.name}`);
  }

  /** Likewise, unless it is that of an earlier end: a run that goes on leaves it behind. */
  async currentSummary<T extends RunTypes>(
    kind: RunFiles<T>,
    rows: readonly T['row'][],
  ): Promise<T['summary'] | undefined> {
    const summary = await this.readSummary(kind);
    return summary?.steps === rows.at(-1)?.step ? summary : undefined;
  }

  /** The checkpoint, unless the run was cut off before its first. @throws CheckpointError */
  async readCheckpoint<T extends RunTypes>(
    kind: RunFiles<T>,
  ): Promise<T['checkpoint'] | undefined> {
    const bytes = await this.readBytes('checkpoint');
    return bytes && decodeCheckpoint(bytes, this.file('checkpoint'), kind.checkpoint);
  }

  /** A file's contents; undefined when there is no such file. @throws FileFormatError */
  async readBytes(name: string): Promise<Buffer | undefined> {
    return readIfThere(this.file(name));
  }

  /** Likewise, as text. */
  async readText(name: string): Promise<string | undefined> {
    return (await this.readBytes(name))?.toString('utf8');
  }

  #tooShort(lastStep: number, rows: readonly { readonly step: number }[]): FileFormatError {
    const last = rows.at(-1)?.step;
    return new FileFormatError(
      `Expected the rows up to step ${String(lastStep)}, that of the checkpoint, in ` +
        `${this.file('history.csv')} but received ` +
        `${last === undefined ? 'none' : `those up to ${String(last)}`}. Restore the file from where ` +
        'it came, or delete the file checkpoint to let the run start again.',
    );
  }

  /** A folder without a run may hold files of the same names that are somebody else's. */
  async #requireReplaceable(): Promise<void> {
    const found = await ownFiles(this.path);
    if (found.length === 0) return;
    const isRun = await RunFolder.kindOf(this.path).catch(() => undefined);
    if (isRun === undefined) {
      throw new RunFolderError(
        `Expected an earlier run to replace in ${this.path} but received ${found.join(', ')} ` +
          'without the config.json of a run. Choose another folder with `out`, or move these ' +
          'files away.',
      );
    }
  }

  async #writing<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new WriteError(name === '' ? this.path : this.file(name), { cause });
    }
  }
}

/** A config.json of a run of any kind and version, for its kind. */
const runFormat = z.object({
  format: z
    .string()
    .transform((format) => RUN_KIND_NAMES.find((kind) => RUN_FILES[kind].format === format))
    .pipe(z.enum(RUN_KIND_NAMES)),
});

/** A log that a run does not have has nothing to be flushed. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (file === undefined) return;
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new FileFormatError(
      `Expected a readable file at ${path} but the system said ${code}. Check its permissions.`,
      { cause: error },
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Whether a logged event belongs to the steps that a resumed run keeps. */
function keepsEvent(line: string, lastStep: number): boolean {
  if (lastStep < 0) return false;
  try {
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null) return false;
    if ('type' in event && event.type === 'summary') return false;
    if (!('step' in event)) return true;
    return typeof event.step === 'number' && event.step <= lastStep;
  } catch {
    return false;
  }
}
