import { writeFileSync } from 'node:fs';
import { appendFile, open, readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { CLEANING_FORMAT } from './cleaning/settings.js';
import { decodeCheckpoint, encodeCheckpoint, type RunCheckpoint } from './checkpointFile.js';
import { RUN_VERSION, runConfig, type RunConfig } from './config.js';
import { FileFormatError, RunFolderError, WriteError } from './errors.js';
import { HISTORY_HEADER, formatRow, parseHistory, type HistoryRow } from './history.js';
import { readJson } from './jsonFile.js';
import { acquireLock } from './lock.js';
import { makeFolder } from './makeFolder.js';
import { modelFileOf, type ModelFile } from './model.js';
import { LOCK_FILE, ownFiles, removeOwnFiles, removeUnfinished } from './ownFiles.js';
import { runSummary, type RunSummary } from './summary.js';
import type { DenoisingModel } from '@bilevel/imaging';

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
    const others = entries.filter((entry) => entry !== LOCK_FILE);
    if (others.length > 0 && options.force !== true) {
      throw new RunFolderError(
        `Expected an empty folder for the run but received ${folder.path} with ` +
          `${String(others.length)} entries. Choose another with --out, replace the run there ` +
          'with --force, or continue it with --resume.',
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

  /** The folder of an existing run. @throws FileFormatError when it is not one. */
  static async open(path: string): Promise<{ folder: RunFolder; config: RunConfig }> {
    const folder = new RunFolder(path);
    const config = await readJson(
      folder.file('config.json'),
      runConfig,
      `the configuration of a run of version ${String(RUN_VERSION)}`,
    );
    return { folder, config };
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

  async writeConfig(config: RunConfig): Promise<void> {
    await this.#writeJson('config.json', config);
  }

  async writeSummary(summary: RunSummary): Promise<void> {
    await this.#writeJson('summary.json', summary);
  }

  async writeModel(model: DenoisingModel): Promise<ModelFile> {
    const file = modelFileOf(model);
    await this.#writeJson('model.json', file);
    return file;
  }

  /** The logs reach the disk first: a resumed run counts on the rows up to its checkpoint. */
  async writeCheckpoint(checkpoint: RunCheckpoint): Promise<void> {
    for (const name of ['history.csv', 'events.ndjson']) {
      await this.#writing(name, () => flush(this.file(name)));
    }
    await this.write('checkpoint', encodeCheckpoint(checkpoint));
  }

  /** Writes a whole file atomically, making its folder when needed. */
  async write(name: string, contents: string | Buffer): Promise<void> {
    // write-file-atomic itself asks the system once and takes what fits on a nearly full disk for
    // the whole; it then flushes and renames the file that is filled here.
    const tmpfileCreated = (temporary: string): void => {
      writeFileSync(temporary, contents);
    };
    await this.#writing(name, () => writeFileAtomic(this.file(name), '', { tmpfileCreated }));
  }

  async makeFolder(name: string): Promise<string> {
    await this.#writing(name, () => makeFolder(this.file(name)));
    return this.file(name);
  }

  /**
   * Starts history.csv and events.ndjson with the rows and events of steps up to `lastStep`, −1 for
   * none, and clears away what a crash left. Returns the rows.
   */
  async startLogs(lastStep: number): Promise<HistoryRow[]> {
    await this.#writing('', () => removeUnfinished(this.path));
    const rows = (await this.readHistory()).filter((row) => row.step <= lastStep);
    await this.write('history.csv', HISTORY_HEADER + rows.map(formatRow).join(''));
    const events = (await this.#readIfThere('events.ndjson')) ?? '';
    const kept = events.split('\n').filter((line) => keepsEvent(line, lastStep));
    await this.write('events.ndjson', kept.map((line) => `${line}\n`).join(''));
    return rows;
  }

  async appendHistory(row: HistoryRow): Promise<void> {
    await this.#writing('history.csv', () => appendFile(this.file('history.csv'), formatRow(row)));
  }

  async appendEvent(event: object): Promise<void> {
    await this.#writing('events.ndjson', () =>
      appendFile(this.file('events.ndjson'), `${JSON.stringify(event)}\n`),
    );
  }

  /** The complete rows of history.csv; none when there is no such file. */
  async readHistory(): Promise<HistoryRow[]> {
    return parseHistory((await this.#readIfThere('history.csv')) ?? '');
  }

  /** The summary, unless the run was cut off before it wrote one. */
  async readSummary(): Promise<RunSummary | undefined> {
    if ((await this.#readIfThere('summary.json')) === undefined) return undefined;
    return readJson(this.file('summary.json'), runSummary, 'the summary of a run');
  }

  /** The checkpoint, unless the run was cut off before its first. @throws CheckpointError */
  async readCheckpoint(): Promise<RunCheckpoint | undefined> {
    const bytes = await readIfThere(this.file('checkpoint'));
    return bytes && decodeCheckpoint(bytes, this.file('checkpoint'));
  }

  /** A folder without a run may hold files of the same names that are somebody else's. */
  async #requireReplaceable(): Promise<void> {
    const found = await ownFiles(this.path);
    if (found.length === 0) return;
    const isRun = await isRunFolder(this.file('config.json'));
    if (!isRun) {
      throw new RunFolderError(
        `Expected an earlier run to replace in ${this.path} but received ${found.join(', ')} ` +
          'without the config.json of a run. Choose another folder with --out, or move these ' +
          'files away.',
      );
    }
  }

  async #readIfThere(name: string): Promise<string | undefined> {
    return (await readIfThere(this.file(name)))?.toString('utf8');
  }

  async #writeJson(name: string, contents: object): Promise<void> {
    await this.write(name, `${JSON.stringify(contents, null, 2)}\n`);
  }

  async #writing<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new WriteError(name === '' ? this.path : this.file(name), { cause });
    }
  }
}

/** Whether a config.json is that of a run of any kind and version. */
async function isRunFolder(path: string): Promise<boolean> {
  const kinds = z.object({ format: z.enum(['bilevel-run', CLEANING_FORMAT]) });
  return readJson(path, kinds, 'the configuration of a run').then(
    () => true,
    () => false,
  );
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
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
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return undefined;
    throw new FileFormatError(
      `Expected a readable file at ${path} but the system said ${code}. Check its permissions.`,
      { cause: error },
    );
  }
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
