import { readdir } from 'node:fs/promises';

/** A name of which the bytes are no UTF-8, as Linux allows: no path given as text leads to it. */
export interface UndecodableName {
  readonly bytes: Buffer;
  /** Its bytes that are none as `\xe9`. */
  readonly shown: string;
}

/** The names in a folder. */
export interface FolderNames {
  readonly names: readonly string[];
  readonly undecodable: readonly UndecodableName[];
}

/**
 * The names in a folder, those that text cannot hold apart: read as text they would have U+FFFD in place
 * of some bytes, lead nowhere, or to another file.
 *
 * @throws the system's error
 */
export async function readNames(folder: string): Promise<FolderNames> {
  const names: string[] = [];
  const undecodable: UndecodableName[] = [];
  for (const bytes of await readdir(folder, { encoding: 'buffer' })) {
    const name = decodedName(bytes);
    if (name === undefined) undecodable.push({ bytes, shown: shownBytes(bytes) });
    else names.push(name);
  }
  return { names, undecodable };
}

/** A name as text; undefined for one that is no UTF-8. */
export function decodedName(bytes: Buffer): string | undefined {
  const name = bytes.toString();
  return Buffer.from(name).equals(bytes) ? name : undefined;
}

const LONGEST_SEQUENCE = 4;

/** Bytes as text, with those that are no UTF-8 as `\xe9`. */
export function shownBytes(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let shown = '';
  for (let at = 0; at < bytes.length;) {
    let length = 1;
    let text: string | undefined;
    for (; text === undefined && length <= LONGEST_SEQUENCE; length++) {
      try {
        text = decoder.decode(bytes.subarray(at, at + length));
      } catch {
        // Part of a longer sequence, or of none.
      }
    }
    shown += text ?? `\\x${bytes[at]!.toString(16).padStart(2, '0')}`;
    at += text === undefined ? 1 : length - 1;
  }
  return shown;
}
