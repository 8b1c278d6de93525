import type { ShownTerm } from '@bilevel/imaging/describe';
import type { Markup } from '../markup.js';

/** What there is to see of one term, drawn piece by piece, so that a page can lay them out. */
export interface GalleryOfTerm {
  readonly kind: ShownTerm['kind'];
  readonly title: string;
  /** How to read the tiles. */
  readonly caption: string;
  /** Complete SVG elements: of filters one each, the strongest first; a map is one. */
  readonly tiles: readonly Markup[];
}

/** Width and height in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What galleries are drawn with. */
export interface GalleryOptions {
  /** For a dark page. Default: false. */
  readonly dark?: boolean;
  /** Of the pictures that a map is drawn on. Default: a shape in which its nodes are equally far apart in both directions. */
  readonly size?: PictureSize | undefined;
}
