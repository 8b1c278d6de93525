import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readImage } from '@bilevel/imaging';

/** Encoders of JPEG may differ by a few grey levels from one version to the next. */
const LOSSY = new Set(['.jpg']);
const LOSSY_TOLERANCE = 8 / 255;

async function filesBelow(root, folders) {
  const names = [];
  for (const folder of folders) {
    const options = { recursive: true, withFileTypes: true };
    const entries = await readdir(join(root, folder), options).catch((error) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const entry of entries.filter((e) => e.isFile())) {
      names.push(relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
    }
  }
  return names.sort();
}

function largestDifference(a, b) {
  return a.data.reduce((largest, value, k) => Math.max(largest, Math.abs(value - b.data[k])), 0);
}

/** A file's bytes, unpacked: compression may differ from one machine to another. */
async function contents(path) {
  const bytes = await readFile(path);
  return extname(path) === '.gz' ? gunzipSync(bytes) : bytes;
}

/**
 * How one file differs from another, or undefined when it does not. Equal bytes are equal; else
 * the pixels decide, since compression may differ from one machine to another.
 */
async function difference(actual, expected, comparesPixels) {
  const [a, b] = await Promise.all([actual, expected].map(contents));
  if (a.equals(b)) return undefined;
  if (!comparesPixels) return 'other bytes';
  const [x, y] = await Promise.all(
    [actual, expected].map((path) => readImage(path, { colour: 'keep' })),
  );
  if (x.width !== y.width || x.height !== y.height || x.channels !== y.channels) {
    return 'another size';
  }
  const tolerance = LOSSY.has(extname(actual)) ? LOSSY_TOLERANCE : 0;
  const largest = largestDifference(x, y);
  return largest > tolerance ? `pixels that differ by up to ${largest}` : undefined;
}

/**
 * Compares the files below `folders` of two places.
 *
 * @param options.exact the folders whose files must agree byte for byte
 * @returns one line for each file that is missing, extra or different
 */
export async function differences(actualRoot, expectedRoot, folders, { exact }) {
  const actual = await filesBelow(actualRoot, folders);
  const expected = await filesBelow(expectedRoot, folders);
  const lines = expected.filter((name) => !actual.includes(name)).map((name) => `${name}: missing`);
  for (const name of actual) {
    if (!expected.includes(name)) {
      lines.push(`${name}: not made by the script`);
      continue;
    }
    const comparesPixels = !exact.includes(name.split('/')[0]);
    const paths = [join(actualRoot, name), join(expectedRoot, name)];
    const found = await difference(...paths, comparesPixels).catch((error) => error.message);
    if (found !== undefined) lines.push(`${name}: ${found}`);
  }
  return lines;
}
