import { ImageFileError, PictureChoiceError } from '../errors.js';

/** Which picture of a file is meant, where it holds several. */
export interface PictureChoice {
  /**
   * A page, frame, plane or slice, from 1. Without it, files with several are refused: none is better than
   * another.
   */
  readonly page?: number | undefined;
  /**
   * A channel, from 1, read as grey. Without it, files are refused whose channels are not grey, or
   * red, green and blue, with or without an opaque alpha channel.
   */
  readonly channel?: number | undefined;
  /**
   * The name of an array in files of several (.npz, .mat). Without it, files are refused where several are
   * pictures.
   */
  readonly variable?: string | undefined;
}

/** The same of what is read, where several pictures may be meant. */
export interface PictureRequest extends Omit<PictureChoice, 'page'> {
  /** Also `all`: each page is a picture, by a path of its own (`listPictures`, `pagePath`). */
  readonly page?: number | 'all' | undefined;
}

/** Several names in a message. */
const NAMED = 12;

/** Names with what each stands for, the first few of them. */
function listedNames(names: readonly string[]): string {
  return names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ', …' : '');
}

/**
 * The chosen one of several arrays: the one of that name, or the only one that is a picture.
 *
 * @param arrays all of the file, with what the message says of each: `truth (64×64 float32)`
 * @throws PictureChoiceError when several are pictures and none was chosen, or the chosen one is not there
 * @throws ImageFileError when none is a picture
 */
export function chosenVariable<T extends { readonly name: string; readonly isPicture: boolean }>(
  path: string,
  { variable }: PictureChoice,
  arrays: readonly T[],
  describe: (array: T) => string,
): T {
  const found = (of: readonly T[]): string =>
    of.length === 0 ? 'no array' : listedNames(of.map(describe));
  if (variable !== undefined) {
    const named = arrays.find(({ name }) => name === variable);
    if (named !== undefined) return named;
    const there = `The file has ${found(arrays)}.`;
    throw new PictureChoiceError(path, 'variable', 'the name of an array', variable, there);
  }
  const pictures = arrays.filter(({ isPicture }) => isPicture);
  const [only] = pictures;
  if (only === undefined) {
    throw new ImageFileError(
      path,
      'an array of numbers of shape (height, width)',
      found(arrays),
      'Save the picture as such an array.',
    );
  }
  if (pictures.length === 1) return only;
  throw new PictureChoiceError(
    path,
    'variable',
    'a single picture',
    `${String(pictures.length)} arrays: ${found(pictures)}`,
    `Choose one with \`variable\`, such as ${only.name}.`,
  );
}

/**
 * The chosen one of `count`, counted from 0.
 *
 * @param found what there are several of, for the message: `3 pages or frames`
 * @throws PictureChoiceError when there are several and none was chosen, or the chosen one is not there
 */
export function chosen(
  path: string,
  option: 'page' | 'channel',
  choice: PictureChoice,
  count: number,
  found: string,
): number {
  const wanted = choice[option];
  const range = `1 to ${String(count)}`;
  if (wanted === undefined) {
    if (count === 1) return 0;
    throw new PictureChoiceError(
      path,
      option,
      option === 'page' ? 'a single picture' : 'grey or red, green and blue',
      found,
      `Choose one with \`${option}\`, ${range}` +
        (option === 'page' ? ', or take each as a picture with `page` all.' : '.'),
    );
  }
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= count) return wanted - 1;
  const what = count === 1 ? `no ${option}, or 1,` : `a ${option} from ${range}`;
  throw new PictureChoiceError(path, option, what, String(wanted), `The file has ${found}.`);
}
