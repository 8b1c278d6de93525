import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A folder of photographs, and what to call it in results. */
export interface Pictures {
  readonly name: string;
  readonly folder: string;
}

/**
 * The Kodak pictures in BILEVEL_DATA, or the bundled ones. Says so when it has to make do with
 * these.
 */
export function benchmarkPictures(): Pictures {
  const data = process.env['BILEVEL_DATA'];
  if (data !== undefined && existsSync(join(data, 'kodak'))) {
    return { name: 'Kodak', folder: join(data, 'kodak') };
  }
  console.log(
    'No Kodak pictures: set BILEVEL_DATA to a folder that holds kodak/. Using the bundled ones.',
  );
  return {
    name: 'bundled',
    folder: fileURLToPath(new URL('../../test-data/pictures/train', import.meta.url)),
  };
}
