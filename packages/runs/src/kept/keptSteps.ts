import { readdir, rm, stat } from 'node:fs/promises';
import type { StepReconstruction } from '@bilevel/imaging';
import type { RunFolder } from '../runFolder.js';
import { decodeKept, encodeKept } from './keptFile.js';

const FOLDER = 'steps';
const FILE = /^(?<step>\d+)\.npz$/;
/** More steps than this a slider does not show. */
const MOST_STEPS = 128;

/** The steps whose reconstructions a run has kept, ascending, and the bytes that they take. */
export interface KeptList {
  readonly steps: readonly number[];
  readonly bytes: number;
}

/**
 * Keeps the reconstructions of some steps of a run in steps/<step>.npz: those of every step as long as
 * they fit into the budget, then of every second, fourth, and so on. Which ones is a matter of the step
 * and the budget alone, so that an interrupted run comes to the same. Before a file is written others
 * are removed: the budget is never exceeded.
 */
export class KeptSteps {
  readonly #folder: RunFolder;
  readonly #budget: number;
  /** Of each file: they are of one size. */
  #fileBytes: number | undefined;
  #interval = 0;

  /** @param megabytes the budget, of 10⁶ bytes each; 0 keeps nothing */
  constructor(folder: RunFolder, megabytes: number) {
    this.#folder = folder;
    this.#budget = megabytes * 1e6;
  }

  /** Removes the files of steps after `lastStep`: they will be computed again. */
  async start(lastStep: number): Promise<void> {
    const last = this.#budget === 0 ? -1 : lastStep;
    await this.#removeWhere((step) => step > last);
  }

  /**
   * Keeps the pictures of a step when it is one of those to be kept. Returns what a person should know
   * about it: that not even one step fits into the budget.
   */
  async keep(
    step: number,
    reconstructions: () => Promise<readonly StepReconstruction[]>,
  ): Promise<string | undefined> {
    if (this.#budget === 0) return undefined;
    const first = this.#fileBytes === undefined ? encodeKept(await reconstructions()) : undefined;
    this.#fileBytes ??= first?.length ?? 0;
    const interval = this.#intervalAt(step);
    const keeps = (other: number): boolean => interval < Infinity && other % interval === 0;
    if (interval !== this.#interval) await this.#removeWhere((other) => !keeps(other));
    this.#interval = interval;
    if (keeps(step)) {
      await this.#folder.makeFolder(FOLDER);
      const bytes = first ?? encodeKept(await reconstructions());
      await this.#folder.write(fileOf(step), bytes, { fsync: false });
    }
    const tooSmall = first !== undefined && interval === Infinity;
    return tooSmall ? explain(this.#budget, first.length) : undefined;
  }

  /** The smallest power of two whose multiples up to `step` fit. */
  #intervalAt(step: number): number {
    const fit = Math.min(MOST_STEPS, Math.floor(this.#budget / (this.#fileBytes ?? 0)));
    if (fit === 0) return Infinity;
    let interval = 1;
    while (Math.floor(step / interval) + 1 > fit) interval *= 2;
    return interval;
  }

  async #removeWhere(test: (step: number) => boolean): Promise<void> {
    const { steps } = await keptSteps(this.#folder);
    for (const step of steps.filter(test)) {
      await rm(this.#folder.file(fileOf(step)), { force: true });
    }
  }
}

/** What a run has kept. */
export async function keptSteps(folder: RunFolder): Promise<KeptList> {
  const steps: number[] = [];
  let bytes = 0;
  for (const name of await readdir(folder.file(FOLDER)).catch((): string[] => [])) {
    const step = FILE.exec(name)?.groups?.['step'];
    if (step === undefined) continue;
    // The run may remove it at this moment.
    const size = await stat(folder.file(FOLDER, name)).catch(() => undefined);
    if (size === undefined) continue;
    steps.push(Number(step));
    bytes += size.size;
  }
  return { steps: steps.sort((a, b) => a - b), bytes };
}

/**
 * The reconstructions of a step, training pictures first; undefined when they were not kept.
 * @throws FileFormatError for a damaged file
 */
export async function readKeptStep(
  folder: RunFolder,
  step: number,
): Promise<StepReconstruction[] | undefined> {
  const bytes = await folder.readBytes(fileOf(step));
  return bytes && decodeKept(bytes, folder.file(fileOf(step)));
}

function fileOf(step: number): string {
  return `${FOLDER}/${String(step)}.npz`;
}

function explain(budget: number, needed: number): string {
  return (
    `No reconstructions of steps are kept: those of one step take ${(needed / 1e6).toFixed(1)} MB, and ` +
    `${String(budget / 1e6)} MB are allowed. Allow more, or 0 to keep none.`
  );
}
