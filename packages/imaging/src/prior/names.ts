/** `tv`: anisotropic, |dx| + |dy|. `tv-isotropic`: √(dx² + dy²). Both smoothed by ν. */
export type PriorName = 'tv' | 'tv-isotropic';

/** The names of the priors, for option parsers. */
export const PRIOR_NAMES: readonly PriorName[] = ['tv', 'tv-isotropic'];
