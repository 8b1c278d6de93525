import { DataFileError } from '../errors.js';
import { finiteNumber, isText, shown, type Decimal } from './cell.js';
import { MOST_CLASSES } from './labelled.js';

/** Names of classes and the numbers that stand for them. */
export interface NamedClasses {
  /** Sorted by code point: a class has its place in this list as its number. */
  readonly names: readonly string[];
  /** By the number that {@link LabelCells.read} gave. */
  readonly numbers: Uint16Array;
}

const CONTROL = /\p{Cc}/u;
const HEADER = 'If the first line names the columns, say so with `header`.';
const WRONG_COLUMN = 'If these are not the labels, choose their column with `labelColumn`.';

/**
 * The labels of a CSV file as they come, row by row: numbers or names of classes. The first decides
 * which, so that a mixture of both is found.
 */
export class LabelCells {
  /** Of the column, from 0. */
  readonly place: number;
  readonly #path: string;
  readonly #decimal: Decimal;
  #rows = 0;
  /** By name: a number in the order of appearance. Undefined where labels are numbers. */
  #names: Map<string, number> | undefined;
  /** Samples of the class of the first row. */
  #likeFirst = 0;

  constructor(path: string, place: number, decimal: Decimal) {
    this.#path = path;
    this.#decimal = decimal;
    this.place = place;
  }

  /** Whether labels are names, and no sample has the class of the first one. */
  get firstStandsAlone(): boolean {
    return this.#likeFirst === 1;
  }

  /** The next label: a finite number, or one for its name. @throws DataFileError */
  read(cell: string, line: number): number {
    const text = cell.trim();
    if (this.#rows++ === 0 && isText(text, this.#decimal)) this.#names = new Map();
    if (this.#names === undefined) return this.#numberIn(text, line);
    if (!isText(text, this.#decimal)) {
      const remedy = this.#rows === 2 ? HEADER : 'Correct the label, or remove the row.';
      this.#refuse(line, 'the name of a class, as the first label is one,', shown(text), remedy);
    }
    if (CONTROL.test(text)) {
      this.#refuse(line, 'the name of a class on one line', shown(text), WRONG_COLUMN);
    }
    const known = this.#names.get(text);
    const number = known ?? this.#names.size;
    if (known === undefined) {
      if (number === MOST_CLASSES) {
        const what = `names of at most ${String(MOST_CLASSES)} classes`;
        this.#refuse(line, what, 'yet another', WRONG_COLUMN);
      }
      this.#names.set(text, number);
    }
    if (number === 0) this.#likeFirst++;
    return number;
  }

  #numberIn(text: string, line: number): number {
    const value = finiteNumber(text, this.#decimal);
    if (value !== undefined) return value;
    return this.#rows === 1
      ? this.#refuse(line, 'a label', shown(text), 'Correct or remove the row.')
      : this.#refuse(
          line,
          'a finite number, as the first label is one,',
          shown(text),
          'Correct the label, or remove the row.',
        );
  }

  /**
   * The classes, once all rows are read; undefined where labels are numbers.
   *
   * @throws DataFileError for one class only, and for as many classes as samples
   */
  classes(): NamedClasses | undefined {
    if (this.#names === undefined) return undefined;
    const found = [...this.#names.keys()];
    const at = `column ${String(this.place + 1)}`;
    if (found.length < 2 || found.length === this.#rows) {
      throw new DataFileError(this.#path, {
        at,
        what: 'names of classes, at least two and fewer than samples,',
        received:
          found.length < 2
            ? `only ${shown(found[0] ?? '')}`
            : `${String(found.length)} different ones of ${String(this.#rows)} samples`,
        remedy: WRONG_COLUMN,
      });
    }
    const names = found.toSorted(byCodePoint);
    const numbers = new Uint16Array(found.length);
    for (const [number, name] of names.entries()) numbers[this.#names.get(name) ?? 0] = number;
    return { names, numbers };
  }

  #refuse(line: number, what: string, received: string, remedy: string): never {
    const at = `line ${String(line)}, column ${String(this.place + 1)}`;
    throw new DataFileError(this.#path, { at, what, received, remedy });
  }
}

/** The bytes of UTF-8 are ordered as the code points are; the units of a string are not. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
