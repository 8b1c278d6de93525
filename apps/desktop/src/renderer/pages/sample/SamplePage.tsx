import { Alert, Button, Grid, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { IconInfoCircle, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { PictureInfo } from '../../../shared/schemas/files.js';
import { useEngine } from '../../app/EngineProvider.js';
import { messageOf, useCall } from '../../app/hooks.js';
import { readingText, usePictures } from '../../app/usePictures.js';
import { Problem } from '../../components/Problem.js';
import { PictureGrid } from '../new/PictureGrid.js';
import { EMPTY_SAMPLE_DRAFT, ratesIn, requestOf, type SampleDraft } from './draft.js';
import { SamplingSettings } from './SamplingSettings.js';
import { SamplingTable } from './SamplingTable.js';
import { SlicePlaces } from './SlicePlaces.js';

/** Learn what to measure of k-space: choose pictures and rates, start; the runs so far. */
export default function SamplePage() {
  const engine = useEngine();
  const [, go] = useLocation();
  const [draft, setDraft] = useSessionStorage<SampleDraft>({
    key: 'new-sampling',
    defaultValue: EMPTY_SAMPLE_DRAFT,
  });
  const [error, setError] = useState<string>();
  const [starting, setStarting] = useState(false);
  const { data: app } = useCall('app', {});
  const { images, settings } = draft;
  const slices = app?.examples?.slices;
  const set = usePictures(images ?? (images === null && slices !== undefined ? [slices] : []));
  const pictures = set.data?.pictures ?? [];
  const faulty = pictures.filter(({ problem }) => problem !== null);
  const sizes = settings.size === undefined ? severalSizes(pictures) : undefined;
  const read = !set.loading && set.data?.problem === null;
  const request = requestOf(draft);
  const ready = request !== undefined && read && faulty.length === 0 && sizes === undefined;

  const start = async (): Promise<void> => {
    if (request === undefined) return;
    setStarting(true);
    setError(undefined);
    try {
      const { id } = await engine.call('startRun', {
        kind: 'sampling',
        name: draft.name,
        ...request,
      });
      go(`/sample/${id}/watch`);
    } catch (failure) {
      setError(messageOf(failure));
    } finally {
      setStarting(false);
    }
  };

  return (
    <Stack>
      <Title order={1} size="h2">
        Sampling patterns
      </Title>
      <Grid gap="xl">
        <Grid.Col span={7}>
          <Stack>
            <SlicePlaces draft={draft} setDraft={setDraft} reread={set.reload} />
            {sizes !== undefined && (
              <Problem title="The pictures are of several sizes" message={sizes} />
            )}
            <PictureGrid
              set={set}
              chosen={images !== undefined}
              choice={{}}
              validates={() => false}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={5}>
          <Stack>
            <Alert color="blue" icon={<IconInfoCircle aria-hidden />}>
              Magnetic resonance measures k-space, the Fourier transform of a picture, sample by
              sample. From pictures like those to be taken it is learned which samples are worth
              their time: the pattern is thinned until it comes to each target rate.
            </Alert>
            <SamplingSettings draft={draft} setDraft={setDraft} />
            <TextInput
              label="Name of the run"
              placeholder="Date and time"
              maxLength={80}
              value={draft.name}
              onChange={({ currentTarget: { value } }) => {
                setDraft({ ...draft, name: value });
              }}
            />
            {error !== undefined && <Problem title="The run could not start" message={error} />}
            <Group className="at-hand">
              <Button
                size="md"
                leftSection={<IconPlayerPlay size={18} aria-hidden />}
                disabled={!ready}
                loading={starting}
                onClick={() => void start()}
              >
                Learn what to measure
              </Button>
              <Text size="sm" c="dimmed" className="numbers">
                {images === undefined
                  ? 'Choose pictures first.'
                  : set.loading
                    ? readingText(set)
                    : ratesIn(draft.rates) === undefined
                      ? 'The target rates are no shares.'
                      : faulty.length > 0 || sizes !== undefined
                        ? 'The run would be refused: see the pictures.'
                        : ''}
              </Text>
            </Group>
          </Stack>
        </Grid.Col>
      </Grid>
      <SamplingTable />
    </Stack>
  );
}

/** What to do about pictures of several sizes, as the run would refuse them; undefined where they are of one. */
function severalSizes(pictures: readonly PictureInfo[]): string | undefined {
  const sizeOf = ({ width, height }: PictureInfo): string => `${String(width)}×${String(height)}`;
  const known = pictures.filter(({ width, height }) => width !== null && height !== null);
  const [first] = known;
  const other = known.find((one) => first !== undefined && sizeOf(one) !== sizeOf(first));
  if (first === undefined || other === undefined) return undefined;
  return (
    `${first.name} has ${sizeOf(first)} pixels and ${other.name} ${sizeOf(other)}. A pattern is of one size of k-space: ` +
    'have them resized (under “Size, regulariser and stages”), or choose those of one size.'
  );
}
