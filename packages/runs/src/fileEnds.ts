import { open } from 'node:fs/promises';

/** Read from either end: more than one row of a history takes. */
const END = 4096;

/** The first line of a file and its last complete one, without reading all of it; undefined where there are none. */
export async function firstAndLastLine(
  path: string,
): Promise<readonly [first: string, last: string] | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const read = async (from: number): Promise<string> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(END), 0, END, from);
      return buffer.subarray(0, bytesRead).toString('utf8');
    };
    const head = await read(0);
    const tail = size > END ? await read(size - END) : head;
    const first = head.slice(0, head.indexOf('\n') + 1);
    const last = tail.slice(0, tail.lastIndexOf('\n')).split('\n').at(-1) ?? '';
    return first === '' || (size <= END && first === `${last}\n`) ? undefined : [first, last];
  } finally {
    await file.close();
  }
}
