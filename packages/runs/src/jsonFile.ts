import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FileFormatError } from './errors.js';

/** What files of ours say about themselves. */
const identity = z.object({ format: z.string().startsWith('bilevel-'), version: z.number() });

/**
 * Reads a JSON file and checks it against `schema`. `what` says what the file should be, with the
 * version, if any.
 *
 * @throws FileFormatError missing, not JSON, or not of that format or version
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new FileFormatError(
      `Expected ${what} at ${path} but received no readable file. Check the path.`,
      { cause: error },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new FileFormatError(
      `Expected ${what} at ${path} but received text that is not JSON. Check the path; if it is ` +
        'right, the file is damaged.',
      { cause: error },
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new FileFormatError(
      `Expected ${what} at ${path} but received ${received(json, parsed.error)}`,
      { cause: parsed.error },
    );
  }
  return parsed.data;
}

/** What the file is instead, and what to do. */
function received(json: unknown, error: z.ZodError): string {
  const of = identity.safeParse(json);
  if (!of.success) return 'JSON of another kind. Check the path.';
  const { format, version } = of.data;
  const wrong = new Set(error.issues.map(({ path }) => path[0]));
  if (wrong.has('format') || wrong.has('version')) {
    return (
      `${format} of version ${String(version)}. Check the path, or use the version of bilevel ` +
      'that wrote the file.'
    );
  }
  return `one with faults; restore it from where it came:\n${z.prettifyError(error)}`;
}
