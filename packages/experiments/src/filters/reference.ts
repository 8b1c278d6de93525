/** Published means over BSD68 in dB, by σ of the noise in levels of 255. */
export interface PublishedFigure {
  readonly label: string;
  readonly source: string;
  readonly psnr: Readonly<Record<number, number>>;
}

/** What others have reached on the same pictures, with noise of their own. */
const PUBLISHED: readonly PublishedFigure[] = [
  {
    label: 'total variation',
    source: 'about, in several papers',
    psnr: { 25: 27.5 },
  },
  {
    label: 'convex ridge regulariser (CRR)',
    source: 'Goujon et al. 2023, trained on 238,400 windows of BSD500',
    psnr: { 25: 28.1, 15: 30.55, 5: 36.96 },
  },
  {
    label: '48 filters of 7×7, convex',
    source: 'Chen, Ranftl & Pock 2014, about',
    psnr: { 25: 28 },
  },
  {
    label: 'weakly convex ridge regulariser (WCRR)',
    source: 'Goujon, Neumayer & Unser 2023, trained on the same',
    psnr: { 25: 28.68, 15: 31.21, 5: 37.65 },
  },
  {
    label: '48 filters of 7×7, log(1 + t²)',
    source: 'Chen, Ranftl & Pock 2014',
    psnr: { 25: 28.66 },
  },
  { label: 'BM3D', source: 'Dabov et al. 2007', psnr: { 25: 28.57 } },
];

/** The published figures of a level of noise, if there are any. */
export function publishedAt(sigma: number): readonly (PublishedFigure & { readonly at: number })[] {
  const level = Math.round(255 * sigma);
  return PUBLISHED.flatMap((figure) => {
    const at = figure.psnr[level];
    return at === undefined ? [] : [{ ...figure, at }];
  });
}
