import { windowSuffix, type Corner } from '@bilevel/imaging';

/** Where a pair of pictures comes from, or one that was measured and of which no clean one is learned from. */
export interface Source {
  readonly name: string;
  readonly clean?: string | undefined;
  readonly noisy?: string | undefined;
  /** Another measurement of the same scene. */
  readonly second?: string | undefined;
  /** The clean picture, for scores alone. */
  readonly check?: string | undefined;
  /** Where it begins, when it is a window of the pictures. */
  readonly window?: Corner | undefined;
}

/** Windows of a picture: how many are to be drawn, or where they were. */
export type Windows = number | readonly Corner[];

/** The file that the picture is called after. */
export function fileOf({ name, clean, noisy }: Source): string {
  return clean ?? noisy ?? name;
}

/** The name of the picture, of one of its windows too. */
export function nameOfPicture({ name, window }: Source): string {
  return window === undefined ? name : name.slice(0, -windowSuffix(window).length);
}
