import { rm } from 'node:fs/promises';
import { CheckpointError } from '@bilevel/core';
import type { StoredWarmStart, WarmStartStore } from '@bilevel/imaging';
import { decodeCheckpoint, encodeCheckpoint, storedWarmStart } from './checkpointFile.js';
import { WriteError } from './errors.js';
import type { MemoryBudget } from './memoryBudget.js';
import { sizeText } from './options/memory.js';
import type { RunFolder } from './runFolder.js';
import { WARM_FOLDER } from './warmFolder.js';

const REMEDY =
  'Put it back and resume the run, or delete the file checkpoint to let the run start again from its first step.';

/** A warm start that is kept in memory. */
interface Kept {
  readonly warm: StoredWarmStart;
  /** Whether the file is there, too. */
  isWritten: boolean;
}

/**
 * Warm starts of whole pictures: in memory as far as the budget goes, the others each in a file of the run folder with a
 * digest. A checkpoint names those that it goes on from, which are all written before it is.
 */
export class WarmFiles implements WarmStartStore {
  readonly #budget: MemoryBudget;
  readonly #kept = new Map<string, Kept>();
  /** Bytes of those in memory, and how many there may be. */
  #held = 0;
  #room = 0;
  #folder: RunFolder | undefined;

  constructor(budget: MemoryBudget) {
    this.#budget = budget;
  }

  /** Set once the folder is there, before the run begins. */
  set folder(folder: RunFolder) {
    this.#folder = folder;
  }

  beside(bytes: number): void {
    this.#room = this.#budget.forWarmStarts(bytes);
  }

  /** @throws CheckpointError for one that is not there, or damaged */
  async read(key: string): Promise<StoredWarmStart> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept.warm;
    const folder = this.#in();
    const name = `${WARM_FOLDER}/${key}`;
    const path = folder.file(name);
    const bytes = await folder.readBytes(name);
    if (bytes === undefined) {
      throw new CheckpointError(
        `Expected the file ${path}, which the run goes on from, but received none. ${REMEDY}`,
      );
    }
    return decodeCheckpoint(bytes, path, storedWarmStart, REMEDY);
  }

  /** @throws WriteError where there is no room for it: the run can go on from its last checkpoint */
  async write(key: string, warm: StoredWarmStart): Promise<void> {
    const size = bytesOf(warm);
    if (this.#held + size > this.#room) {
      await this.#spill(key, warm);
      return;
    }
    this.#held += size;
    this.#kept.set(key, { warm, isWritten: false });
  }

  async remove(key: string): Promise<void> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) this.#held -= bytesOf(kept.warm);
    this.#kept.delete(key);
    if (kept?.isWritten !== false) await rm(this.#in().file(WARM_FOLDER, key), { force: true });
  }

  /** Writes those that are in memory alone: before a checkpoint that names them. @throws WriteError */
  async flush(): Promise<void> {
    for (const [key, kept] of this.#kept) {
      if (kept.isWritten) continue;
      await this.#spill(key, kept.warm);
      kept.isWritten = true;
    }
  }

  /** Of a run that needs none of them any more. */
  async removeAll(): Promise<void> {
    this.#kept.clear();
    this.#held = 0;
    await rm(this.#in().file(WARM_FOLDER), { recursive: true, force: true });
  }

  async #spill(key: string, warm: StoredWarmStart): Promise<void> {
    const folder = this.#in();
    const name = `${WARM_FOLDER}/${key}`;
    try {
      await folder.makeFolder(WARM_FOLDER);
      await folder.write(name, encodeCheckpoint(warm), { fsync: false });
    } catch (error) {
      if (!(error instanceof WriteError)) throw error;
      const what = `what a picture goes on from, ${sizeText(bytesOf(warm))} for each of them,`;
      const remedy =
        'Then resume the run; a larger `memoryLimit` keeps more of them in memory until a checkpoint is written.';
      throw new WriteError(error.path, { cause: error.cause, what, remedy });
    }
  }

  #in(): RunFolder {
    if (this.#folder === undefined) throw new Error('The folder of the run is not there yet.');
    return this.#folder;
  }
}

function bytesOf({ point, adjoint, tangent, earlier = [] }: StoredWarmStart): number {
  const all = [point, adjoint, ...earlier, ...(tangent?.duals ?? [])];
  return all.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
