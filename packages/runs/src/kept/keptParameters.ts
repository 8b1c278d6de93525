import { rm } from 'node:fs/promises';
import type { Parameter, Values } from '@bilevel/imaging/describe';
import type { RunFolder } from '../runFolder.js';
import {
  PARAMETERS_FILE,
  ParameterRecords,
  arraysOf,
  encodeRecord,
  recordBytes,
} from './parametersFile.js';

/** Of the megabytes for reconstructions, how many arrays may take besides. */
const SHARE = 1 / 8;

/**
 * Keeps the arrays among a model's parameters, such as its filters, as they are at each step, which a table has no room
 * for, exactly: those of every step as long as they fit into the budget, then of every second, fourth, and so on, as
 * reconstructions are kept. A run that goes on comes to the same file.
 */
export class KeptParameters {
  readonly #folder: RunFolder;
  readonly #arrays: readonly Parameter[];
  /** How many records fit. */
  readonly #fit: number;
  #interval = 0;

  /** @param megabytes the budget of the reconstructions, of 10⁶ bytes each; 0 keeps nothing */
  constructor(folder: RunFolder, parameters: readonly Parameter[], megabytes: number) {
    this.#folder = folder;
    this.#arrays = arraysOf(parameters);
    this.#fit = Math.floor((megabytes * 1e6 * SHARE) / recordBytes(this.#arrays));
  }

  get #keepsNothing(): boolean {
    return this.#arrays.length === 0 || this.#fit === 0;
  }

  /** Takes away the steps after `lastStep`, which will be made again, and what a crash left. */
  async start(lastStep: number): Promise<void> {
    if (this.#keepsNothing || lastStep < 0) {
      await rm(this.#folder.file(PARAMETERS_FILE), { force: true });
    } else {
      await this.#only((step) => step <= lastStep);
    }
  }

  /** Keeps the arrays of a step when it is one of those to be kept. */
  async keep(step: number, values: Values): Promise<void> {
    if (this.#keepsNothing) return;
    const interval = this.#intervalAt(step);
    if (interval !== this.#interval) await this.#only((other) => other % interval === 0);
    this.#interval = interval;
    if (step % interval !== 0) return;
    await this.#folder.append(PARAMETERS_FILE, encodeRecord(this.#arrays, { step, values }));
  }

  /** The smallest power of two whose multiples up to `step` fit. */
  #intervalAt(step: number): number {
    let interval = 1;
    while (Math.floor(step / interval) + 1 > this.#fit) interval *= 2;
    return interval;
  }

  async #only(test: (step: number) => boolean): Promise<void> {
    const bytes = await this.#folder.readBytes(PARAMETERS_FILE);
    if (bytes === undefined) return;
    const left = new ParameterRecords(this.#arrays, bytes).bytesWhere(test);
    if (left.length < bytes.length) await this.#folder.write(PARAMETERS_FILE, left);
  }
}

/** What a run with these parameters has kept of their arrays. @throws FileFormatError */
export async function keptParameters(
  folder: RunFolder,
  parameters: readonly Parameter[],
): Promise<ParameterRecords> {
  const bytes = await folder.readBytes(PARAMETERS_FILE);
  return new ParameterRecords(arraysOf(parameters), bytes ?? Buffer.alloc(0));
}
