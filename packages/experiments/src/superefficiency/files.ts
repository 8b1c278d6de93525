import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ArgumentError } from '@bilevel/core';
import { DataFileError } from '../errors.js';

/** Paths of files in the LIBSVM format; generated data stand in for those that are not given. */
export interface SuperefficiencyFiles {
  /** Of the ridge figures; mpg_scale in the paper. */
  readonly ridge?: string;
  /** Of the logistic figures; liver_scale and liver_scale_test in the paper. Both or none. */
  readonly logistic?: { readonly train: string; readonly test: string };
}

const NAMES = { ridge: 'mpg_scale', train: 'liver_scale', test: 'liver_scale_test' } as const;

/**
 * What each of `paths` is: of one folder, the files `mpg_scale`, `liver_scale` and
 * `liver_scale_test`, with any extension; of files, by their number: ridge; training and test; or
 * all three.
 *
 * @throws ArgumentError for another number of paths; DataFileError when a folder has none of the
 *     files, or a path does not exist
 */
export async function superefficiencyFiles(
  paths: readonly string[],
): Promise<SuperefficiencyFiles> {
  const [first, second, third] = paths;
  if (first !== undefined && second === undefined && (await isFolder(first))) {
    return filesOfFolder(first);
  }
  if (first === undefined || paths.length > 3) {
    throw new ArgumentError(
      `Expected a folder or one to three files for the data but received ${String(paths.length)} ` +
        'paths. Give the ridge file, the logistic training and test files, or all three.',
    );
  }
  if (second === undefined) return { ridge: first };
  if (third === undefined) return { logistic: { train: first, test: second } };
  return { ridge: first, logistic: { train: second, test: third } };
}

async function isFolder(at: string): Promise<boolean> {
  try {
    return (await stat(at)).isDirectory();
  } catch (cause) {
    throw new DataFileError(at, cause);
  }
}

async function filesOfFolder(folder: string): Promise<SuperefficiencyFiles> {
  const entries = (await readdir(folder)).sort();
  const find = (name: string): string | undefined => {
    const entry = entries.find((one) => path.parse(one).name === name);
    return entry === undefined ? undefined : path.join(folder, entry);
  };
  const [ridge, train, test] = [find(NAMES.ridge), find(NAMES.train), find(NAMES.test)];
  const logistic = train === undefined || test === undefined ? undefined : { train, test };
  if (ridge === undefined && logistic === undefined) {
    throw new DataFileError(
      folder,
      `Expected ${NAMES.ridge}, or ${NAMES.train} and ${NAMES.test}, in ${folder} but received ` +
        `a folder of ${String(entries.length)} other entries. Give the files themselves.`,
    );
  }
  return { ...(ridge !== undefined && { ridge }), ...(logistic !== undefined && { logistic }) };
}
