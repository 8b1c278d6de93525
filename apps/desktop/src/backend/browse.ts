import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, parse, resolve } from 'node:path';
import { decodedName, hasImageExtension, ImageFileError, shownBytes } from '@bilevel/imaging';
import type { FolderListing } from '../shared/schemas/files.js';

const MODEL = /\.json$/i;
const TABLE = /\.csv$/i;

/** What lies in a folder; the home folder for an empty path. */
export async function browse(
  path: string,
  places: readonly { name: string; path: string }[],
): Promise<FolderListing> {
  const folder = path === '' ? homedir() : resolve(path);
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  } catch (cause) {
    throw new ImageFileError(folder, 'a folder that can be read', ...refusalOf(cause));
  }
  const named = entries.flatMap((entry) => {
    const name = decodedName(entry.name);
    return name === undefined || name.startsWith('.') ? [] : [{ name, entry }];
  });
  const shown = named.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  const at = (name: string): { name: string; path: string } => ({ name, path: join(folder, name) });
  const parent = dirname(folder);
  return {
    folder,
    parent: parent === folder ? null : parent,
    folders: shown
      .filter(({ entry }) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => at(name)),
    files: shown
      .filter(
        ({ name, entry }) =>
          entry.isFile() &&
          (hasImageExtension(name) || [MODEL, TABLE].some((kind) => kind.test(name))),
      )
      .map(({ name }) => ({ ...at(name), kind: kindOf(name) })),
    undecodable: entries
      .filter(({ name }) => decodedName(name) === undefined)
      .map(({ name }) => shownBytes(name)),
    isRun: shown.some(({ name, entry }) => entry.isFile() && name === 'config.json'),
    places: [
      { name: 'Home', path: homedir() },
      { name: 'This computer', path: parse(folder).root },
      ...places,
    ],
  };
}

const REFUSALS: Readonly<Record<string, readonly [received: string, remedy: string]>> = {
  ENOENT: ['nothing of that name', 'Check the path, or choose another folder.'],
  ENOTDIR: ['a file', 'Choose the folder that it is in.'],
  EACCES: ['one that may not be read', 'Change its permissions, or choose another folder.'],
};

/** Why a folder cannot be read, and what to do. */
function refusalOf(cause: unknown): readonly [received: string, remedy: string] {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'something else';
  return REFUSALS[code] ?? [code, 'Choose another folder.'];
}

function kindOf(name: string): FolderListing['files'][number]['kind'] {
  if (hasImageExtension(name)) return 'picture';
  return MODEL.test(name) ? 'model' : 'table';
}
