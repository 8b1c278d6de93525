import { printed } from '@bilevel/runs/display';
import {
  Alert,
  Button,
  Checkbox,
  Grid,
  Group,
  Loader,
  NumberInput,
  Select,
  SimpleGrid,
  Slider,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconPhotoCheck, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import type { TuneCurve, TuneSource } from '../../../shared/schemas/tune.js';
import { useEngine } from '../../app/EngineProvider.js';
import { useAction, useCall } from '../../app/hooks.js';
import { useChoose } from '../../components/chooser.js';
import { DropZone } from '../../components/DropZone.js';
import { usePictureFocus } from '../../components/pictureFocus.js';
import { Problem } from '../../components/Problem.js';
import { Viewer } from '../../components/Viewer.js';
import { exactRun } from './exactRun.js';
import { RiskChart } from './RiskChart.js';
import { usePreview } from './usePreview.js';

/** Positions of the slider from the least to the largest weight, by logarithms. */
const POSITIONS = 200;

/** A weight for noisy pictures, tried before anything is learned. */
export default function TunePage() {
  const engine = useEngine();
  const choose = useChoose();
  const act = useAction();
  const [, navigate] = useLocation();
  const [images, setImages] = useState<readonly string[]>([]);
  const [grey, setGrey] = useState(false);
  const [sigma, setSigma] = useState<number>();
  const [chosen, setChosen] = useState(0);
  const [weight, setWeight] = useState<number>();
  const [starting, setStarting] = useState(false);
  const source = useMemo<TuneSource | undefined>(
    () =>
      images.length === 0
        ? undefined
        : { images: [...images], grey, ...(sigma !== undefined && { sigma }) },
    [images, grey, sigma],
  );
  const set = useCall('tuneOpen', source);
  const curve = useCall('tuneCurve', set.data === undefined ? undefined : source);
  const index = Math.min(chosen, (set.data?.pictures.length ?? 1) - 1);
  const picture = set.data?.pictures[index];
  const weights = set.data?.weights;
  // Until somebody chooses, the usual weight, and then the best one.
  const at = weight ?? curve.data?.best.weight ?? weights?.first;
  const { shown, error } = usePreview(set.data === undefined ? undefined : source, index, at);
  useEffect(() => {
    setWeight(undefined);
  }, [source]);

  const take = (paths: readonly string[]): void => {
    if (paths.length === 0) return;
    setImages(paths);
    setChosen(0);
    setSigma(undefined);
  };
  const learn = (): Promise<void> | undefined =>
    source === undefined || at === undefined
      ? undefined
      : act(async () => {
          setStarting(true);
          try {
            const { id } = await engine.call('startRun', exactRun(source, at));
            navigate(`/run/${id}/watch`);
          } finally {
            setStarting(false);
          }
        });
  const applyIt = (): Promise<void> | undefined =>
    source === undefined || at === undefined
      ? undefined
      : act(async () => {
          const { model } = await engine.call('tuneModel', { ...source, weight: at });
          navigate('/apply', { state: { model } });
        });

  return (
    <Stack>
      <Title order={1} size="h2">
        Tune a weight
      </Title>
      <DropZone onPaths={take} current={images}>
        <Group>
          <Button variant="default" onClick={() => void choose('pictures').then(take)}>
            Noisy pictures
          </Button>
          <Checkbox
            label="Take colour as grey"
            checked={grey}
            onChange={({ currentTarget: { checked } }) => {
              setGrey(checked);
            }}
          />
          {set.loading && <Loader size="sm" aria-label="Reading the pictures" />}
        </Group>
        <Text size="sm" c="dimmed" mt="xs">
          {picture === undefined
            ? 'Or drop one or a few noisy pictures here. No clean ones are needed.'
            : `${picture.name}, ${String(picture.size.width)}×${String(picture.size.height)}; its middle is shown.`}
        </Text>
      </DropZone>
      {set.error !== undefined && (
        <Problem title="The pictures cannot be tuned on" message={set.error} />
      )}
      {set.data !== undefined &&
        picture !== undefined &&
        weights !== undefined &&
        at !== undefined && (
          <Grid gap="xl">
            <Grid.Col span={7}>
              <Stack gap="sm">
                {set.data.pictures.length > 1 && (
                  <Select
                    aria-label="Picture that is shown"
                    allowDeselect={false}
                    value={String(index)}
                    data={set.data.pictures.map(({ name }, k) => ({
                      value: String(k),
                      label: name,
                    }))}
                    onChange={(value) => {
                      setChosen(Number(value));
                    }}
                  />
                )}
                <Pictures noisy={picture} pixels={shown?.pixels} />
                {error !== undefined && <Problem title="There is no result" message={error} />}
                <Text size="sm" c="dimmed" data-testid="tuned">
                  {shown === undefined
                    ? 'Reconstructing…'
                    : `Weight ${printed.number(shown.weight)}, ${shown.effort}: ± ${printed.bound(shown.accuracy)} of the exact result (root mean square, certified)`}
                </Text>
              </Stack>
            </Grid.Col>
            <Grid.Col span={5}>
              <Stack>
                <NumberInput
                  label="Standard deviation σ of the noise"
                  description={
                    picture.estimated
                      ? 'Estimated in the middle of the picture, white being 1.'
                      : 'As stated; empty to have it estimated.'
                  }
                  value={sigma ?? Number(picture.sigma.toPrecision(4))}
                  min={0}
                  step={0.005}
                  onBlur={({ currentTarget: { value } }) => {
                    const stated = Number(value);
                    const same = stated === Number(picture.sigma.toPrecision(4));
                    if (!same) setSigma(value !== '' && stated > 0 ? stated : undefined);
                  }}
                />
                {picture.doubts.map((doubt) => (
                  <Alert key={doubt} color="yellow" title="σ is doubtful">
                    {doubt}
                  </Alert>
                ))}
                <div>
                  <Group justify="space-between">
                    <Text size="sm" fw={500}>
                      Weight
                    </Text>
                    <Text size="sm" className="numbers">
                      {printed.number(at)}
                    </Text>
                  </Group>
                  <Slider
                    thumbLabel="Weight"
                    min={0}
                    max={POSITIONS}
                    step={1}
                    value={positionOf(at, weights)}
                    label={null}
                    thumbProps={{ 'aria-valuetext': printed.number(at) }}
                    onChange={(position) => {
                      setWeight(weightAt(position, weights));
                    }}
                  />
                  <Text size="sm" c="dimmed" mt={6}>
                    {set.data.prior}
                  </Text>
                </div>
                {curve.loading && (
                  <Text size="sm" role="status">
                    <Loader size={14} mr={8} />
                    Estimating the error at each weight…
                  </Text>
                )}
                {curve.error !== undefined && (
                  <Problem title="The error cannot be estimated" message={curve.error} />
                )}
                {curve.data !== undefined && (
                  <>
                    <RiskChart curve={curve.data} name={picture.path} />
                    <Text size="sm">{bestText(curve.data)}</Text>
                  </>
                )}
                <Group gap="xs">
                  <Button
                    variant="default"
                    disabled={curve.data === undefined}
                    onClick={() => {
                      setWeight(curve.data?.best.weight);
                    }}
                  >
                    Take the best weight
                  </Button>
                  <Button
                    variant="default"
                    leftSection={<IconPlayerPlay size={18} aria-hidden />}
                    loading={starting}
                    onClick={() => void learn()}
                  >
                    Learn exactly
                  </Button>
                  <Button
                    leftSection={<IconPhotoCheck size={18} aria-hidden />}
                    onClick={() => void applyIt()}
                  >
                    Apply to a folder
                  </Button>
                </Group>
                <Text size="sm" c="dimmed">
                  Learn exactly starts a run on these pictures, from this weight on: it learns the
                  smoothing, too, from all of each, with its bounds and a report.
                </Text>
              </Stack>
            </Grid.Col>
          </Grid>
        )}
    </Stack>
  );
}

/** What is said of the best weight, as far as it is known. */
function bestText({ best, between }: TuneCurve): string {
  const { weight, psnr } = best;
  const told = [
    `Best weight ${printed.number(weight)}`,
    // By chance the estimate of a small error may be below 0.
    ...(Number.isNaN(psnr) ? [] : [`estimated PSNR ${printed.psnr(psnr)} dB`]),
  ].join(', ');
  if (between === null) return `${told}. No minimum is proven among the weights that were tried.`;
  const { low, high, kind } = between;
  return `${told}; a minimum of the estimated error lies between ${printed.number(low)} and ${printed.number(high)} (${kind}).`;
}

interface Weights {
  readonly low: number;
  readonly high: number;
}

function weightAt(position: number, { low, high }: Weights): number {
  return low * (high / low) ** (position / POSITIONS);
}

function positionOf(weight: number, { low, high }: Weights): number {
  return Math.round((POSITIONS * Math.log(weight / low)) / Math.log(high / low));
}

/** The noisy picture and the result, zoomed together. */
function Pictures({
  noisy,
  pixels,
}: {
  noisy: { width: number; height: number; channels: number; pixels: Uint8Array };
  pixels: Uint8Array | undefined;
}) {
  const focus = usePictureFocus();
  const { width, height, channels } = noisy;
  const before = useMemo(() => Float64Array.from(noisy.pixels), [noisy.pixels]);
  const after = useMemo(() => (pixels ? Float64Array.from(pixels) : before), [pixels, before]);
  const common = { ...focus, width, height, channels, low: 0, high: 255 };
  return (
    <SimpleGrid cols={2} spacing="sm">
      <Viewer {...common} title="Noisy" data={before} />
      <Viewer {...common} title="Result" data={after} />
    </SimpleGrid>
  );
}
