import { readlink, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BilevelError } from '@bilevel/core';
import { ImageFileError, NoImagesError } from '../errors.js';
import { eachUsable } from '../check/eachUsable.js';
import { readNames, type UndecodableName } from './fileNames.js';
import { formatOfExtension, hasImageExtension, SUPPORTED_EXTENSIONS } from './format.js';
import { pictureAt } from './picturePath.js';
import { systemError } from './system.js';

const CHECK_PATH = 'Check the path and its permissions.';

async function imagesInFolder(folder: string): Promise<string[]> {
  const { names, undecodable } = await readNames(folder);
  const paths = names.filter(isCandidate).map((name) => join(folder, name));
  const others = undecodable.filter(({ shown }) => isCandidate(shown));
  // Each by itself: one that cannot be looked at says nothing about the folder.
  const areFiles = await eachUsable([...paths, ...others], (item) =>
    typeof item === 'string' ? isFile(item) : refuseName(folder, item),
  );
  return paths.filter((_, i) => areFiles[i]);
}

function isCandidate(name: string): boolean {
  return !name.startsWith('.') && hasImageExtension(name);
}

/** A folder is passed over whatever its name. @throws ImageFileError for a file */
async function refuseName(folder: string, { bytes, shown }: UndecodableName): Promise<false> {
  const path = Buffer.concat([Buffer.from(join(folder, '/')), bytes]);
  const isFolder = await stat(path).then(
    (found) => !found.isFile(),
    () => false,
  );
  if (isFolder) return false;
  throw new ImageFileError(
    join(folder, shown),
    'a file name in UTF-8',
    'one in another encoding',
    'Rename the file; convmv does all of a folder.',
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    const target = await readlink(path).catch(() => undefined);
    if (target === undefined) throw systemError(path, 'an image file', error, CHECK_PATH);
    throw new ImageFileError(
      path,
      'an image file',
      `a link to ${target}, where nothing can be read`,
      'Put the file back that the link leads to, or remove the link.',
      { cause: error },
    );
  }
}

/**
 * The image files among `paths` and directly inside the folders among them, as absolute paths
 * without repetition, sorted by UTF-16 code units (the same order on every machine). In folders,
 * hidden files and files with other extensions are passed over.
 *
 * @throws ImageFileError a path that does not exist, a link in a folder that leads nowhere, an image
 *   there whose name is no UTF-8, or a file named outright that is no image
 * @throws UnusableImagesError several of these in one folder
 * @throws NoImagesError no image file was found
 */
export async function listImages(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths.map((p) => resolve(p))) {
    let listed: string[];
    try {
      listed = (await stat(pictureAt(path).file)).isDirectory()
        ? await imagesInFolder(path)
        : [path];
    } catch (error) {
      if (error instanceof BilevelError) throw error;
      throw systemError(path, 'an image file or a folder of them', error, CHECK_PATH);
    }
    for (const file of listed) {
      formatOfExtension(file);
      found.add(file);
    }
  }
  if (found.size === 0) {
    const where = paths.length === 0 ? 'an empty list of paths' : paths.join(', ');
    throw new NoImagesError(
      `Expected at least one image file but received ${where}, with none. ` +
        `Give files or folders with files of these kinds: ${SUPPORTED_EXTENSIONS}.`,
    );
  }
  return [...found].sort();
}
