import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { withoutTimes } from './times.js';

/** Files of a folder and below. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** How a folder differs from another in more than times: a line for each file. */
export function differences(folder: string, expected: string): string[] {
  const [found, wanted] = [filesIn(folder), filesIn(expected)];
  const missing = wanted
    .filter((path) => !found.includes(path))
    .map((path) => `${path} is missing`);
  const extra = found
    .filter((path) => !wanted.includes(path))
    .map((path) => `${path} is left over`);
  const other = found
    .filter(
      (path) => wanted.includes(path) && !contents(folder, path).equals(contents(expected, path)),
    )
    .map((path) => `${path} differs`);
  return [...missing, ...extra, ...other];
}

/**
 * What is wrong with a folder right after a kill: files under their final names have to be whole, and
 * the history the beginning of that of the uninterrupted run, but for a last line cut short.
 */
export function damages(folder: string, expected: string): string[] {
  const faults: string[] = [];
  for (const path of filesIn(folder)) {
    if (path.endsWith('.json')) {
      try {
        JSON.parse(readFileSync(join(folder, path), 'utf8'));
      } catch {
        faults.push(`${path} is no JSON after the kill`);
      }
    } else if (path === 'history.csv') {
      const text = readFileSync(join(folder, path), 'utf8');
      const whole = Buffer.from(text.slice(0, text.lastIndexOf('\n') + 1));
      const rows = whole.length === 0 ? '' : withoutTimes(path, whole, folder).toString();
      if (!contents(expected, path).toString().startsWith(rows)) {
        faults.push(`${path} has other rows after the kill`);
      }
    } else if (/^images\/[^.].*\.png$|^steps\/\d+\.npz$|^charts\/[^.]*\.svg$/.test(path)) {
      // Of kept steps some are removed before the end.
      if (!existsSync(join(expected, path))) continue;
      if (!contents(folder, path).equals(contents(expected, path))) {
        faults.push(`${path} differs after the kill`);
      }
    }
  }
  return faults;
}

function contents(folder: string, path: string): Buffer {
  return withoutTimes(path, readFileSync(join(folder, path)), folder);
}
