import { basename } from 'node:path';
import { deserialize } from 'node:v8';

/** What stands in place of a time. */
const TIME = '<time>';
/** What stands in place of the folder. */
const FOLDER = '<folder>';

/**
 * Everything in a run folder that may differ between an uninterrupted run and one that was killed and
 * went on: the clock, and where the folder is. This is the whole list.
 *
 * - config.json: `created`
 * - history.csv: the column `seconds`
 * - events.ndjson: `seconds`, `secondsLeft`; `folder`
 * - summary.json: `seconds`
 * - checkpoint: `seconds`
 * - report.html: when the run was started, and how long it took; the folder
 */
export function withoutTimes(path: string, bytes: Buffer, folder: string): Buffer {
  switch (basename(path)) {
    case 'config.json':
    case 'summary.json':
      return json(JSON.parse(bytes.toString()));
    case 'events.ndjson':
      return Buffer.concat(
        lines(bytes).map((line) => json(withoutFolder(JSON.parse(line) as object, folder))),
      );
    case 'history.csv':
      return withoutColumn(lines(bytes), 'seconds');
    case 'checkpoint':
      return withoutSeconds(bytes);
    case 'report.html':
      return Buffer.from(
        bytes
          .toString()
          .replaceAll(folder, FOLDER)
          .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d\.\d+Z| UTC)/g, TIME)
          .replace(/(?<= in |<td>)(?:\d+\.\d s|\d+ min \d+ s|\d+ h \d+ min)/g, TIME),
      );
    default:
      return bytes;
  }
}

const TIMES = new Set(['created', 'seconds', 'secondsLeft']);

function json(value: unknown): Buffer {
  const text = JSON.stringify(value, (key, inner: unknown) => (TIMES.has(key) ? TIME : inner));
  return Buffer.from(`${text}\n`);
}

function withoutFolder(event: object, folder: string): object {
  return 'folder' in event && event.folder === folder ? { ...event, folder: FOLDER } : event;
}

function lines(bytes: Buffer): string[] {
  return bytes.toString().trimEnd().split('\n');
}

function withoutColumn(rows: readonly string[], name: string): Buffer {
  const column = rows[0]?.split(',').indexOf(name) ?? -1;
  if (column < 0) throw new Error(`Expected a column ${name} but received ${String(rows[0])}.`);
  return Buffer.from(rows.map((row) => `${row.split(',').toSpliced(column, 1).join()}\n`).join(''));
}

/**
 * A line of magic and a digest of 32 bytes come before the payload. Its values are written out, since the
 * serialisation of one value is not unique: an object met twice is written once, a whole number in two ways.
 */
function withoutSeconds(bytes: Buffer): Buffer {
  const start = bytes.indexOf('\n') + 1;
  const checkpoint = deserialize(bytes.subarray(start + 32)) as object;
  return Buffer.concat([
    bytes.subarray(0, start),
    Buffer.from(exact({ ...checkpoint, seconds: TIME })),
  ]);
}

/** A value of a checkpoint as text, to the bit. */
function exact(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return `${value.constructor.name} ${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
  }
  if (Array.isArray(value)) return `[${value.map(exact).join()}]`;
  if (value instanceof Map) return `Map ${exact([...value])}`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}:${exact(inner)}`);
    return `{${entries.join()}}`;
  }
  return Object.is(value, -0) ? '-0' : String(value);
}
