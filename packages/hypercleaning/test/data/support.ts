import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A temporary folder with files; removed after the test. */
export async function folderOf(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bilevel-cleaning-'));
  made.push(folder);
  for (const [name, contents] of Object.entries(files)) {
    await writeFile(join(folder, name), contents);
  }
  return folder;
}

/** What a promise or a call is refused with. */
export async function refusal(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Expected a refusal but received none.');
}
