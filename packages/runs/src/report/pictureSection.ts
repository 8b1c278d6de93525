import { ERROR_LIMIT, type PictureKind } from '../pictureKinds.js';
import type { beforeInWords } from '../modelText.js';
import { againstInWords, type ScoredAgainst } from '../riskText.js';
import type { Prepared } from '../prepared.js';
import { peakInWords } from '../preparedText.js';
import { shortNumber } from '@bilevel/imaging/range';
import { markup, type Content, type Markup } from './markup.js';
import type { EmbeddedPicture, PictureSet } from './pictures.js';
import { printed } from './printed.js';
import type { StoredScores } from './reportData.js';

type PictureRange = Prepared['range'];
/** What the picture is called that was before. */
type Before = ReturnType<typeof beforeInWords>;

const LIMIT = String(ERROR_LIMIT);
/** CSS pixels: a measurement may be one row. */
const LEAST_HEIGHT = 12;

/** Truth, noisy, reconstruction and error side by side, and the scores of all pictures. */
export function pictureSection(
  sets: readonly PictureSet[],
  all: readonly StoredScores[] | undefined,
  range: PictureRange,
  before: Before,
  against: ScoredAgainst,
): Markup {
  if (all === undefined || sets.length === 0) {
    return markup`<h2>Pictures</h2>
<p>There are none yet: the pictures are denoised when the run ends without being interrupted.</p>`;
  }
  return markup`<h2>Pictures</h2>
<p>Each row shows ${against === 'truth' ? 'the truth, ' : ''}${sets.some(({ pictures }) => pictures.start) ? 'the measurement, the picture that it comes to before any model of pictures (the start)' : `the ${before} picture`}, its reconstruction with the learned weights, and ${against === 'truth' ? 'the\nsigned error: reconstruction minus truth' : `what that has taken away: ${before} minus reconstruction`}, from −${LIMIT} (black) over 0 (grey) to +${LIMIT} (white) ${scaleOf(range)}; larger ${against === 'truth' ? 'errors' : 'ones'} are cut off. ${shownRange(range)}
PSNR has peak ${peakInWords(range)}.</p>
<p class="scale" role="img" aria-label="Scale of the ${against === 'truth' ? 'error' : 'difference'}: black is −${LIMIT}, grey is 0, white is +${LIMIT}"><span>−${LIMIT}</span><span class="ramp"></span><span>+${LIMIT}</span></p>
${roleSection('Validation pictures', 'validation', sets, all, before, against)}
${roleSection('Training pictures', 'train', sets, all, before, against)}
${against === undefined ? '' : scoreTable(all, before, against)}`;
}

function scaleOf(range: PictureRange): string {
  return range.kind === 'format' ? 'on the [0, 1] grey scale' : 'as a share of the range';
}

/** What is black and white in pictures that are not from 0 to 1. */
function shownRange(range: PictureRange): string {
  if (range.kind === 'format') return '';
  return `The pictures are shown from black at ${shortNumber(range.low)} to white at ${shortNumber(range.high)}, the range ${range.kind}.`;
}

function roleSection(
  title: string,
  role: StoredScores['role'],
  sets: readonly PictureSet[],
  all: readonly StoredScores[],
  before: Before,
  against: ScoredAgainst,
): Content {
  const shown = sets.filter(({ scores }) => scores.role === role);
  if (shown.length === 0) return undefined;
  const total = all.filter((one) => one.role === role).length;
  const count =
    shown.length < total ? ` (the first ${String(shown.length)} of ${String(total)})` : '';
  return markup`<h3>${title}${count}</h3>
${shown.map((set) => pictureRow(set, before, against))}`;
}

function pictureRow(
  { scores, pictures }: PictureSet,
  before: Before,
  against: ScoredAgainst,
): Markup {
  const { name, noisy, reconstructed } = scores;
  const { start } = pictures;
  const isKnown = against === 'truth';
  const cell = (kind: PictureKind, title: string, note: string): Markup =>
    markup`<figure>${imageOf(pictures[kind], `${title}: ${name}`)}<figcaption><b>${title}</b> ${note}</figcaption></figure>
`;
  return markup`<section class="set"><h4>${name}</h4>
<div class="pictures" style="--shown: ${shownWidth(pictures)}px; --count: ${(start === undefined ? 4 : 5) - (isKnown ? 0 : 1)}">
${isKnown ? cell('truth', 'Truth', '') : ''}${start === undefined ? cell('noisy', before === 'noisy' ? 'Noisy' : 'Measured', scoreText(noisy, against)) : markup`${cell('noisy', 'Measurement', '')}${cell('start', 'Start', scoreText(noisy, against))}`}${cell('reconstruction', 'Reconstruction', scoreText(reconstructed, against))}${isKnown ? cell('error', 'Error', `±${LIMIT}`) : cell('removed', 'Taken away', `±${LIMIT}`)}</div></section>
`;
}

/** The pictures of a set are equally large, but for a measurement of another shape; where one is missing another tells. */
function shownWidth({ noisy, ...pictures }: PictureSet['pictures']): number {
  const all = Object.values(pictures.start === undefined ? { ...pictures, noisy } : pictures);
  return Math.max(120, ...all.map((picture) => picture?.width ?? 0));
}

function imageOf(picture: EmbeddedPicture | undefined, alt: string): Markup {
  if (picture === undefined) return markup`<p class="missing">The file cannot be read.</p>`;
  const { uri, width, height, enlarged } = picture;
  return markup`<img src="${uri}" alt="${alt}" width="${width}" height="${height}"${enlarged ? markup` class="pixelated"` : ''}${height < LEAST_HEIGHT ? markup` style="height: ${LEAST_HEIGHT}px"` : ''}>`;
}

function scoreText({ psnr, ssim }: StoredScores['noisy'], against: ScoredAgainst): string {
  if (against === undefined) return '';
  if (against === 'second') return `${decibels(psnr)} ${againstInWords(against)}`;
  return `${decibels(psnr)}, SSIM ${printed.ssim(ssim)}`;
}

function decibels(value: number | null): string {
  return `${printed.psnr(value)} dB`;
}

function scoreTable(
  all: readonly StoredScores[],
  before: Before,
  against: Exclude<ScoredAgainst, undefined>,
): Markup {
  return markup`<details><summary>Scores of every picture${against === 'second' ? `, ${againstInWords(against)},` : ''} (${all.length})</summary>
<table><thead><tr><th scope="col">Picture</th><th scope="col">Used for</th><th scope="col">PSNR ${before}</th><th scope="col">PSNR reconstructed</th><th scope="col">SSIM ${before}</th><th scope="col">SSIM reconstructed</th></tr></thead>
<tbody>
${all.map(
  ({ name, role, noisy, reconstructed }) =>
    markup`<tr><th scope="row">${name}</th><td>${role === 'train' ? 'training' : role}</td><td>${decibels(noisy.psnr)}</td><td>${decibels(reconstructed.psnr)}</td><td>${printed.ssim(noisy.ssim)}</td><td>${printed.ssim(reconstructed.ssim)}</td></tr>
`,
)}</tbody></table></details>`;
}
