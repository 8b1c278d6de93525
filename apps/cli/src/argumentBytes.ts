import { existsSync, readFileSync } from 'node:fs';
import { ArgumentError } from '@bilevel/core';

/** What Node puts in place of bytes that are no UTF-8. */
const REPLACEMENT = '\u{fffd}';

/**
 * Refuses arguments of which bytes were lost on their way into text: as a file to read they lead nowhere,
 * as a folder to write to somewhere else.
 *
 * @throws ArgumentError
 */
export async function refuseUndecodable(args: readonly string[]): Promise<void> {
  const raw = rawArguments(args.length);
  for (const [k, arg] of args.entries()) {
    if (!arg.includes(REPLACEMENT)) continue;
    const bytes = raw[k];
    const lost = bytes !== undefined && !Buffer.from(arg).equals(bytes);
    // npx has put the character there itself.
    if (!lost && existsSync(arg)) continue;
    const { shownBytes } = await import('@bilevel/imaging');
    throw new ArgumentError(
      `Expected UTF-8 for the arguments of the command but received ${lost ? shownBytes(bytes) : arg}, ` +
        'in another encoding. Rename the file or folder, or choose another name.',
    );
  }
}

/** The last arguments as the system passed them, which only Linux tells. */
function rawArguments(count: number): readonly (Buffer | undefined)[] {
  try {
    // Each ends with a zero byte. As latin1, a character is a byte.
    const all = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1);
    return all.slice(-count).map((arg) => Buffer.from(arg, 'latin1'));
  } catch {
    return [];
  }
}
