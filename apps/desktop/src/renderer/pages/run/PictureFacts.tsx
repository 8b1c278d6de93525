import { printed, whole } from '@bilevel/runs/display';
import { RangeSlider, Stack, Text } from '@mantine/core';
import type { LookPicture, LookSet } from '../../../shared/schemas/look.js';
import { DIFFERENCE_TEXT } from '../../components/difference.js';
import { sentenceCase } from '../../components/sentenceCase.js';
import { Histogram } from './Histogram.js';

/** Scores of a picture, and where its reconstruction comes from. */
export function PictureFacts({
  picture,
  before,
  errorShown,
  kept,
  cache,
}: {
  picture: LookPicture;
  /** What the picture is called that it was before. */
  before: string;
  errorShown: boolean;
  kept: LookSet['kept'];
  cache: LookSet['cache'];
}) {
  return (
    <Stack gap={6} className="numbers">
      {picture.before !== null && picture.after !== null && (
        <Text size="sm">
          PSNR {printed.psnr(picture.before.psnr)} {before} →{' '}
          <b>{printed.psnr(picture.after.psnr)} dB</b>; SSIM {printed.ssim(picture.before.ssim)} →{' '}
          <b>{printed.ssim(picture.after.ssim)}</b>
        </Text>
      )}
      <Text size="sm">
        {picture.parameters.length > 0 && parametersText(picture.parameters)}
        {errorShown &&
          (picture.truth === null
            ? ` What is taken away is shown ${DIFFERENCE_TEXT}: ${before} minus reconstruction.`
            : ` The error is shown ${DIFFERENCE_TEXT}: reconstruction minus truth.`)}
      </Text>
      <Text size="sm" c="dimmed">
        {picture.source === 'kept'
          ? 'As the run had it at this step'
          : 'Computed from the weights of this step'}
        : within {printed.bound(picture.accuracy)} (root mean square) of the exact minimiser.
      </Text>
      <Text size="sm" c="dimmed" data-testid="kept">
        {keptText(kept.steps)} {printed.megabytes(kept.bytes)} of {printed.megabytes(kept.budget)}{' '}
        MB that the run may take for them. Other steps are computed when first looked at:{' '}
        {printed.megabytes(cache.bytes)} of {printed.megabytes(cache.budget)} MB.
      </Text>
    </Stack>
  );
}

/** The grey values that are black and white in every picture beside each other. */
export function GreyLimits({
  picture,
  before,
  limits,
  setLimits,
}: {
  picture: LookPicture;
  before: string;
  limits: [number, number];
  setLimits: (limits: [number, number]) => void;
}) {
  return (
    <Stack gap={4}>
      <Text size="sm" id="limits-label">
        {picture.channels === 1 ? 'Grey values' : 'Values'} from {limits[0].toFixed(2)} (black) to{' '}
        {limits[1].toFixed(2)} (white)
      </Text>
      <RangeSlider
        aria-labelledby="limits-label"
        thumbFromLabel="Black at"
        thumbToLabel="White at"
        min={-0.2}
        max={1.2}
        step={0.01}
        minRange={0.05}
        value={limits}
        onChange={setLimits}
        label={null}
      />
      <Histogram
        series={[
          ...(picture.truth === null ? [] : [{ label: 'truth', data: picture.truth }]),
          { label: before, data: picture.noisy },
          { label: 'reconstruction', data: picture.reconstruction },
        ]}
      />
    </Stack>
  );
}

function keptText(steps: readonly number[]): string {
  const [first, second] = steps;
  if (first === undefined) return 'The run has kept no reconstructions:';
  if (second === undefined) return `The run has kept those of step ${String(first)}:`;
  const every = second - first;
  const which = every === 1 ? 'every step' : `every ${whole(every)} steps`;
  return `The run has kept those of ${which}:`;
}

/** `Weight 0.05, smoothing 0.006.` */
function parametersText(parameters: LookPicture['parameters']): string {
  const text = parameters
    .map(({ label, value }) => `${label.toLowerCase()} ${printed.number(value)}`)
    .join(', ');
  return `${sentenceCase(text)}.`;
}
