import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: the bundler decides how deep below it the code lies. */
const root = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/** Entry of a worker process. */
export const workerEntry = join(root, 'dist', 'main', 'worker.js');

/** The built page. */
export const pagesFolder = join(root, 'dist', 'renderer');

export const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

/** The bundled pictures: beside the app when it is packaged, else in the repository. */
export function examplesFolder(): string | undefined {
  const resources = (process as { resourcesPath?: string }).resourcesPath;
  const candidates = [
    ...(resources === undefined ? [] : [join(resources, 'test-data')]),
    join(root, '..', '..', 'test-data'),
  ];
  return candidates.find((path) => existsSync(join(path, 'pictures', 'train')));
}
