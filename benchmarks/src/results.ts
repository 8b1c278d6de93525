import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { thisMachine, type Machine } from './machine.js';

/** A benchmark's results, as kept in `results/<name>.json`. */
export interface Results {
  readonly machine: Machine;
  /** Rows of one shape: the columns of the table in the README. */
  readonly rows: readonly Record<string, string | number>[];
}

const folder = new URL('../results/', import.meta.url);
const readme = new URL('../README.md', import.meta.url);

/**
 * Writes `results/<name>.json` and renders its table into the README. `more` goes into the file only.
 */
export async function keepResults(
  name: string,
  rows: Results['rows'],
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const results: Results = { machine: thisMachine(), rows, ...more };
  await mkdir(folder, { recursive: true });
  const file = new URL(`${name}.json`, folder);
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  const text = await readFile(readme, 'utf8');
  await writeFile(readme, withTable(text, name, results));
  console.table(rows);
  console.log(`Kept in ${fileURLToPath(file)}`);
}

/** The rows that are kept; none before the first. */
export async function keptRows(name: string): Promise<Results['rows']> {
  const text = await readFile(new URL(`${name}.json`, folder), 'utf8').catch(() => undefined);
  return text === undefined ? [] : (JSON.parse(text) as Results).rows;
}

/** The README with the table between the two markers of `name` replaced. */
function withTable(text: string, name: string, results: Results): string {
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  if (start < 0 || end < start) {
    throw new Error(`Expected the markers ${open} and ${close} in benchmarks/README.md.`);
  }
  const block = `${open}\n\n${machineLine(results.machine)}\n\n${table(results.rows)}\n\n`;
  return text.slice(0, start) + block + text.slice(end);
}

function machineLine(machine: Machine): string {
  const { date, cpu, cores, memoryGiB, load, node, platform } = machine;
  const busy = load === undefined ? '' : `, load ${String(load)}`;
  return (
    `${date.slice(0, 10)}, ${cpu}, ${String(cores)} cores, ${String(memoryGiB)} GiB, ` +
    `${platform}, Node ${node}${busy}`
  );
}

function table(rows: Results['rows']): string {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly unknown[]): string => `| ${cells.map(String).join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
  ].join('\n');
}
