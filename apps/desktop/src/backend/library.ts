import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { RunFolderError, WriteError } from '@bilevel/runs';
import { z } from 'zod';
import type { Home } from './home.js';

/** Deleted runs are kept for so many days. */
const TRASH_DAYS = 30;

const stored = z.object({
  /** Folders of runs that lie elsewhere. */
  imported: z.array(z.string()),
  /** Names given by hand, by folder. */
  names: z.record(z.string(), z.string()),
  trash: z.record(
    z.string(),
    z.object({ folder: z.string(), imported: z.boolean(), deleted: z.number() }),
  ),
});
type Stored = z.infer<typeof stored>;

/** Where a library keeps its runs and what it remembers of them, below the app's folder. */
export interface LibraryPlaces {
  readonly folder: string;
  readonly file: string;
}

/** Which runs there are: those in the app's folder and those imported from elsewhere. */
export class Library {
  readonly #home: Home;
  readonly #root: string;
  readonly #file: string;
  #state: Stored = { imported: [], names: {}, trash: {} };
  #saving: Promise<void> = Promise.resolve();

  constructor(home: Home, { folder, file }: LibraryPlaces) {
    this.#home = home;
    this.#root = home.at(folder);
    this.#file = file;
  }

  async open(): Promise<void> {
    this.#state = await this.#home.read(this.#file, stored, this.#state);
    const oldest = Date.now() - TRASH_DAYS * 24 * 3600e3;
    for (const [id, { deleted }] of Object.entries(this.#state.trash)) {
      if (deleted > oldest) continue;
      await rm(this.#home.at('trash', id), { recursive: true, force: true }).catch(() => undefined);
      this.#forget(id);
    }
  }

  /** The folders of all runs. */
  async folders(): Promise<string[]> {
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(() => []);
    const own = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(this.#root, name));
    return [...own, ...this.#state.imported];
  }

  nameOf(folder: string): string {
    return this.#state.names[folder] ?? basename(folder);
  }

  /** @throws ArgumentError when there is no such run */
  async folderOf(id: string): Promise<string> {
    const folder = (await this.folders()).find((path) => idOf(path) === id);
    if (folder === undefined) {
      throw new ArgumentError(
        'Expected a run of the list but received one that is no longer there. Reload the list.',
      );
    }
    return folder;
  }

  /** A folder for a new run, not made yet. */
  async newFolder(name: string): Promise<string> {
    await mkdir(this.#root, { recursive: true }).catch((cause: unknown) => {
      throw new WriteError(this.#root, { cause });
    });
    const cleaned = name
      .replace(/[^\p{L}\p{N} ._-]+/gu, ' ')
      .replace(/^[. ]+|[. ]+$/g, '')
      .slice(0, 80);
    const base = join(this.#root, cleaned === '' ? stamp() : cleaned);
    let folder = base;
    for (let k = 2; await exists(folder); k++) folder = `${base} ${String(k)}`;
    return folder;
  }

  async rename(id: string, name: string): Promise<void> {
    this.#state.names[await this.folderOf(id)] = name;
    await this.#save();
  }

  /** Adds a run that lies elsewhere; it stays there. */
  async import(path: string): Promise<string> {
    const folder = resolve(path);
    if (!(await this.folders()).includes(folder)) {
      this.#state.imported.push(folder);
      await this.#save();
    }
    return folder;
  }

  /** Moves a run to the trash, from where it can be restored. */
  async trash(id: string): Promise<void> {
    const folder = await this.folderOf(id);
    const imported = this.#state.imported.includes(folder);
    await move(folder, this.#home.at('trash', id));
    this.#state.imported = this.#state.imported.filter((one) => one !== folder);
    this.#state.trash[id] = { folder, imported, deleted: Date.now() };
    await this.#save();
  }

  inTrash(id: string): boolean {
    return id in this.#state.trash;
  }

  async restore(id: string): Promise<string> {
    const entry = this.#state.trash[id];
    if (entry === undefined) {
      throw new ArgumentError('Expected a run in the trash but received one that is not there.');
    }
    if (await exists(entry.folder)) {
      throw new RunFolderError(
        `Expected nothing at ${entry.folder} to put the run back to but something is there. Move it away.`,
      );
    }
    await move(this.#home.at('trash', id), entry.folder);
    if (entry.imported) this.#state.imported.push(entry.folder);
    this.#forget(id);
    await this.#save();
    return entry.folder;
  }

  #forget(id: string): void {
    const { trash } = this.#state;
    this.#state.trash = Object.fromEntries(Object.entries(trash).filter(([one]) => one !== id));
  }

  async #save(): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(() => this.#home.write(this.#file, this.#state));
    await this.#saving;
  }
}

/** A run's short name in calls: a digest of its folder. */
export function idOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}

/** Date and time of this place, as a name of a folder. */
function stamp(): string {
  const local = new Date(Date.now() - 60_000 * new Date().getTimezoneOffset());
  return local.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Also from one disk to another. */
async function move(from: string, to: string): Promise<void> {
  try {
    await mkdir(dirname(to), { recursive: true });
    await rm(to, { recursive: true, force: true });
    await rename(from, to);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EXDEV')) {
      throw new WriteError(to, { cause });
    }
    await cp(from, to, { recursive: true });
    await rm(from, { recursive: true });
  }
}
