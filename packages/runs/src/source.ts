import { windowSuffix, type Corner } from '@bilevel/imaging';

/** Where a pair of pictures comes from. */
export interface Source {
  readonly name: string;
  readonly clean: string;
  readonly noisy?: string | undefined;
  /** Where it begins, when it is a window of the pictures. */
  readonly window?: Corner | undefined;
}

/** Windows of a picture: how many are to be drawn, or where they were. */
export type Windows = number | readonly Corner[];

/** The name of the picture, of one of its windows too. */
export function nameOfPicture({ name, window }: Source): string {
  return window === undefined ? name : name.slice(0, -windowSuffix(window).length);
}
