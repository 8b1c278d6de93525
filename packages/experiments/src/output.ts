import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodePng, svgToPng, type Image } from '@bilevel/imaging';
import { csvFormat } from 'd3-dsv';
import type { Chart } from './chart/chart.js';
import { chartSvg } from './chart/chartSvg.js';

/** Pixels per SVG unit: sharp on a dense screen and in print. */
const PNG_SCALE = 2;

/** Writes the files of an experiment into one folder and remembers their names. */
export class Output {
  readonly #folder: string;
  readonly #files = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder where it is missing. */
  static async in(folder: string): Promise<Output> {
    await mkdir(folder, { recursive: true });
    return new Output(folder);
  }

  /** Names of the files written so far. */
  get files(): readonly string[] {
    return [...this.#files];
  }

  /** Files in the folder that others have written. */
  note(names: readonly string[]): void {
    for (const name of names) this.#files.add(name);
  }

  async #write(name: string, content: string | Uint8Array): Promise<void> {
    await writeFile(path.join(this.#folder, name), content);
    this.#files.add(name);
  }

  /** `<name>.csv`, one row an object; numbers in full precision. */
  async table(name: string, rows: readonly object[]): Promise<void> {
    await this.#write(`${name}.csv`, `${csvFormat(rows as Record<string, unknown>[])}\n`);
  }

  /** `<name>.svg` and `<name>.png`. */
  async chart(name: string, chart: Chart): Promise<void> {
    await this.drawing(name, chartSvg(chart));
  }

  /** The same of a drawing that is no chart. */
  async drawing(name: string, svg: string): Promise<void> {
    await this.#write(`${name}.svg`, svg);
    await this.#write(`${name}.png`, await svgToPng(svg, { scale: PNG_SCALE }));
  }

  /** `<name>.png`, of 8 bits. */
  async picture(name: string, image: Image): Promise<void> {
    await this.#write(`${name}.png`, await encodePng(image));
  }

  /** A file of these lines. */
  async text(name: string, lines: readonly string[]): Promise<void> {
    await this.#write(name, `${lines.join('\n')}\n`);
  }

  /** `<name>.json`. */
  async json(name: string, data: object): Promise<void> {
    await this.#write(`${name}.json`, `${JSON.stringify(data, null, 2)}\n`);
  }

  /** `summary.json` and `summary.txt`. */
  async summary(data: object, text: readonly string[]): Promise<void> {
    await this.json('summary', data);
    await this.text('summary.txt', text);
  }
}
