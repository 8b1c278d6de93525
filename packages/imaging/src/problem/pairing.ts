import { NoImagesError, PairingError } from '../errors.js';
import { pictureName } from '../io/picturePath.js';

/** The paths of a clean picture and of its noisy partner. */
export interface ImagePair {
  /** File name without folder and extension, with the page where it is one of several; the same for both. */
  readonly name: string;
  readonly clean: string;
  readonly noisy: string;
}

const SHOWN = 10;

function listed(items: readonly string[]): string {
  const rest = items.length > SHOWN ? ` and ${String(items.length - SHOWN)} more` : '';
  return items.slice(0, SHOWN).join(', ') + rest;
}

function byName(paths: readonly string[], kind: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const path of paths) {
    // Composed form, because macOS hands out file names in decomposed form.
    const name = pictureName(path).normalize('NFC');
    const other = map.get(name);
    if (other !== undefined) {
      throw new PairingError(
        `Expected different file names for the ${kind} pictures but received ${other} and ` +
          `${path}. Names are compared without folder and extension; rename one of the two.`,
      );
    }
    map.set(name, path);
  }
  return map;
}

/**
 * Pairs clean and noisy pictures whose file names agree without folder and extension, in the
 * order of those names.
 *
 * @param kinds what the pictures of the two lists are called in messages, where that is not clean and noisy
 *
 * @throws NoImagesError both lists are empty
 * @throws PairingError a picture has no partner, or two of one list have the same name
 */
export function pairByName(
  cleanPaths: readonly string[],
  noisyPaths: readonly string[],
  kinds: { readonly one: string; readonly other: string } = { one: 'clean', other: 'noisy' },
): ImagePair[] {
  const { one, other } = kinds;
  if (cleanPaths.length === 0 && noisyPaths.length === 0) {
    throw new NoImagesError(
      `Expected ${one} and ${other} pictures to pair but received none. Give at least one of each.`,
    );
  }
  const clean = byName(cleanPaths, one);
  const noisy = byName(noisyPaths, other);
  const lonely = [
    ...[...clean].flatMap(([name, path]) => (noisy.has(name) ? [] : [`${path} (no ${other} one)`])),
    ...[...noisy].flatMap(([name, path]) => (clean.has(name) ? [] : [`${path} (no ${one} one)`])),
  ];
  if (lonely.length > 0) {
    throw new PairingError(
      `Expected a partner of the same name for every picture but received ${listed(lonely)}. ` +
        'Names are compared without folder and extension; add the missing files or leave these out.',
    );
  }
  return [...clean.keys()].sort().flatMap((name) => {
    const [cleanPath, noisyPath] = [clean.get(name), noisy.get(name)];
    if (cleanPath === undefined || noisyPath === undefined) return [];
    return [{ name, clean: cleanPath, noisy: noisyPath }];
  });
}
