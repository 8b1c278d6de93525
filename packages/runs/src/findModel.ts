import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileFormatError } from './errors.js';
import { readModel, type ModelFile } from './model.js';
import { shippedModel, shippedModels } from './shippedModels.js';

/** A model that was asked for, and what it turned out to be. */
export interface FoundModel {
  readonly model: ModelFile;
  /** The file it was read from. */
  readonly path: string;
  /** Its name, where it is one of {@link shippedModels}. */
  readonly shipped: string | undefined;
  /** Where a file has the name of a model that comes with the program: the file is taken. */
  readonly shadows: boolean;
}

/**
 * The model that a person names: a run's folder, a model file, or one of {@link shippedModels} by its name. What
 * exists at a path comes first.
 *
 * @throws FileFormatError when there is none, and what `readModel` throws
 */
export async function findModel(text: string): Promise<FoundModel> {
  const found = await stat(text).catch(() => undefined);
  const shipped = shippedModel(text);
  if (found === undefined && shipped !== undefined) {
    const { path } = shipped;
    return { model: await readModel(path), path, shipped: text, shadows: false };
  }
  if (found === undefined) {
    const names = shippedModels().map(({ name }) => name);
    throw new FileFormatError(
      `Expected a model at ${text} but received no readable file. Check the path, or give one that ` +
        `comes with bilevel: ${names.join(', ')}.`,
    );
  }
  const path = found.isDirectory() ? join(text, 'model.json') : text;
  const model = await readModel(path);
  return { model, path, shipped: undefined, shadows: shipped !== undefined };
}

/** What to tell where a file hides a model by its name. */
export function shadowText(text: string): string {
  return (
    `There is a file or folder called ${text} here, and its model is taken, not the one of that name ` +
    'that comes with bilevel. For that one start in another folder, or rename the file.'
  );
}
