import { rm } from 'node:fs/promises';
import { CheckpointError, type WarmStart } from '@bilevel/core';
import type { WarmStartStore } from '@bilevel/imaging';
import { decodeCheckpoint, encodeCheckpoint, warmStart } from './checkpointFile.js';
import type { RunFolder } from './runFolder.js';
import { WARM_FOLDER } from './warmFolder.js';

/**
 * Warm starts of whole pictures, each in a file of the run folder with a digest: memory has room for those of a few. A
 * checkpoint names those that it goes on from.
 */
export class WarmFiles implements WarmStartStore {
  #folder: RunFolder | undefined;

  /** Set once the folder is there, before the run begins. */
  set folder(folder: RunFolder) {
    this.#folder = folder;
  }

  /** @throws CheckpointError for one that is not there, or damaged */
  async read(key: string): Promise<WarmStart> {
    const folder = this.#in();
    const name = `${WARM_FOLDER}/${key}`;
    const path = folder.file(name);
    const bytes = await folder.readBytes(name);
    if (bytes === undefined) {
      throw new CheckpointError(
        `Expected the file ${path}, which the checkpoint goes on from, but received none. Put it back, or delete the ` +
          'file checkpoint to let the run start again from its first step.',
      );
    }
    return decodeCheckpoint(bytes, path, warmStart);
  }

  /** @throws WriteError where there is no room for it: the run can go on from its last checkpoint */
  async write(key: string, warm: WarmStart): Promise<void> {
    const folder = this.#in();
    await folder.makeFolder(WARM_FOLDER);
    await folder.write(`${WARM_FOLDER}/${key}`, encodeCheckpoint(warm), { fsync: false });
  }

  async remove(key: string): Promise<void> {
    await rm(this.#in().file(WARM_FOLDER, key), { force: true });
  }

  /** Of a run that needs none of them any more. */
  async removeAll(): Promise<void> {
    await rm(this.#in().file(WARM_FOLDER), { recursive: true, force: true });
  }

  #in(): RunFolder {
    if (this.#folder === undefined) throw new Error('The folder of the run is not there yet.');
    return this.#folder;
  }
}
