import { ImageFileError } from '../errors.js';
import { eachUsable } from '../check/eachUsable.js';
import type { PictureRequest } from './choice.js';
import { listImages } from './list.js';
import { openImageFile } from './open.js';
import { pagePath, pictureAt } from './picturePath.js';
import { readerOf } from './readers.js';

/** Files may claim any number. */
const MOST_PAGES = 100_000;

/**
 * The pictures among `paths` and directly inside the folders among them: the files of {@link listImages}, or
 * their pages.
 *
 * @throws the errors of `listImages`; with `all` also those of reading a header, of all files that have one
 */
export async function listPictures(
  paths: readonly string[],
  { page, variable }: PictureRequest = {},
): Promise<string[]> {
  const files = await listImages(paths);
  if (page !== 'all') return files;
  const pictures = await eachUsable(files, async (path) => {
    if (pictureAt(path).page !== undefined) return [path];
    const file = await openImageFile(path);
    const count = await (await readerOf(file.format)).pages(file, { variable });
    if (count === 1) return [path];
    if (!(count <= MOST_PAGES)) {
      throw new ImageFileError(
        path,
        `at most ${String(MOST_PAGES)} pages`,
        String(count),
        'Choose some of them in files of their own.',
      );
    }
    return Array.from({ length: count }, (_, k) => pagePath(path, k + 1));
  });
  return pictures.flat();
}
