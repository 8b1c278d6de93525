/** Names of the regularisers that have kernels of their own for grey pictures. */
export const TOTAL_VARIATIONS = ['tv', 'tv-isotropic'] as const;
export type TotalVariationName = (typeof TOTAL_VARIATIONS)[number];
