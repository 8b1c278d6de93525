import type { Values } from '@bilevel/imaging/describe';
import { galleriesOf, type GalleryOfTerm, type PictureSize } from '@bilevel/runs/display';
import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';

/** What of a model can be looked at, drawn for the page as it is, light or dark; none until its arrays are there. */
export function useGalleries(
  of:
    | { readonly prior: string; readonly arrays: Readonly<Record<string, Float64Array>> }
    | undefined,
  size?: PictureSize,
): readonly GalleryOfTerm[] {
  const dark = useComputedColorScheme('light') === 'dark';
  const { prior, arrays } = of ?? {};
  const { width, height } = size ?? {};
  return useMemo(() => {
    if (prior === undefined || arrays === undefined) return [];
    const values: Values = Object.fromEntries(
      Object.entries(arrays).map(([key, numbers]) => [key, Array.from(numbers)]),
    );
    const pictures = width === undefined || height === undefined ? undefined : { width, height };
    return galleriesOf(prior, values, { dark, size: pictures });
  }, [prior, arrays, dark, width, height]);
}
