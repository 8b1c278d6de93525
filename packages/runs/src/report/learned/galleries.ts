import { shownTerms, type Values } from '@bilevel/imaging/describe';
import { bankGallery } from '../filters/gallery.js';
import { mapGallery } from '../map/gallery.js';
import type { GalleryOfTerm, GalleryOptions } from './gallery.js';

/**
 * What a model has to be looked at, term by term: learned filters, maps of weights; nothing of a model of numbers alone.
 *
 * @throws ArgumentError for values that are not those of its parameters
 */
export function galleriesOf(
  prior: string,
  values: Values,
  options: GalleryOptions = {},
): GalleryOfTerm[] {
  return shownTerms(prior, values).map((term) =>
    term.kind === 'bank' ? bankGallery(term, options) : mapGallery(term, options),
  );
}

const NAMES = { bank: 'filters', map: 'map of weights' } as const;

/** What galleries have, for a heading: `Filters`, `Filters and map of weights`. */
export function galleriesInWords(galleries: readonly Pick<GalleryOfTerm, 'kind'>[]): string {
  const words = [...new Set(galleries.map(({ kind }) => NAMES[kind]))].join(' and ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
