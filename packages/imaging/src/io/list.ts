import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { NoImagesError } from '../errors.js';
import { formatOfExtension, hasImageExtension, SUPPORTED_EXTENSIONS } from './format.js';
import { systemError } from './system.js';

const CHECK_PATH = 'Check the path and its permissions.';

async function imagesInFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const candidates = names.filter((name) => !name.startsWith('.') && hasImageExtension(name));
  const paths = candidates.map((name) => join(folder, name));
  const kinds = await Promise.all(paths.map((path) => stat(path)));
  return paths.filter((_, i) => kinds[i]?.isFile() === true);
}

/**
 * The image files among `paths` and directly inside the folders among them, as absolute paths
 * without repetition, sorted by UTF-16 code units (the same order on every machine). In folders,
 * hidden files and files with other extensions are passed over.
 *
 * @throws ImageFileError a path that does not exist, or a file named outright that is no image
 * @throws NoImagesError no image file was found
 */
export async function listImages(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths.map((p) => resolve(p))) {
    let listed: string[];
    try {
      listed = (await stat(path)).isDirectory() ? await imagesInFolder(path) : [path];
    } catch (error) {
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
