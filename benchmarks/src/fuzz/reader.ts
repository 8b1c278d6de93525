import type { Dice } from './dice.js';
import type { Mutation } from './mutation.js';

/** A reader of files and what it is tried on. */
export interface Reader {
  /** Small files that it reads. */
  readonly valid: readonly Buffer[];
  /** Ways to change them that know the format; those of any bytes are tried on all. */
  readonly mutations: readonly Mutation[];
  /** Reads one. @throws Error when what came out is not what it claims to be */
  readonly read: (bytes: Buffer, dice: Dice) => unknown;
}

/** How many inputs a reader gets of all: reading pictures takes long. */
export const SHARES = {
  png: 1,
  jpeg: 1,
  tiff: 1,
  webp: 1,
  npzPictures: 1,
  dicom: 1,
  nifti: 1,
  fits: 1,
  mat: 1,
  npy: 3,
  npz: 2,
  idx: 3,
  csv: 2,
  libsvm: 3,
  model: 2,
  config: 2,
  checkpoint: 2,
  history: 2,
  results: 2,
} as const;
export type ReaderName = keyof typeof SHARES;
export const READERS = Object.keys(SHARES) as ReaderName[];
