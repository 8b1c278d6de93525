import { PictureChoiceError } from '../errors.js';

/** Which picture of a file is meant, where it holds several. */
export interface PictureChoice {
  /**
   * A page, frame or plane, from 1. Without it, files with several are refused: none is better than
   * another.
   */
  readonly page?: number | undefined;
  /**
   * A channel, from 1, read as grey. Without it, files are refused whose channels are not grey, or
   * red, green and blue, with or without an opaque alpha channel.
   */
  readonly channel?: number | undefined;
}

/**
 * The chosen one of `count`, counted from 0.
 *
 * @param found what there are several of, for the message: `3 pages or frames`
 * @throws PictureChoiceError when there are several and none was chosen, or the chosen one is not there
 */
export function chosen(
  path: string,
  option: keyof PictureChoice,
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
      `Choose one with ${option} (--${option} on the command line), ${range}.`,
    );
  }
  if (Number.isInteger(wanted) && wanted >= 1 && wanted <= count) return wanted - 1;
  const what = count === 1 ? `no ${option}, or 1,` : `a ${option} from ${range}`;
  throw new PictureChoiceError(path, option, what, String(wanted), `The file has ${found}.`);
}
