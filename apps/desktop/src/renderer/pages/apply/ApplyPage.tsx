import {
  Alert,
  Button,
  Checkbox,
  Code,
  Grid,
  Group,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { counted } from '@bilevel/runs/display';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { PictureChoice } from '../../../shared/schemas/files.js';
import { applyFormats, type ApplyRequest } from '../../../shared/schemas/apply.js';
import { useEngine } from '../../app/EngineProvider.js';
import { messageOf, useCall } from '../../app/hooks.js';
import { readingText, usePictures } from '../../app/usePictures.js';
import { PageFields } from '../../components/PageFields.js';
import { DropZone } from '../../components/DropZone.js';
import { RecentFolders } from '../../components/RecentFolders.js';
import { useChoose } from '../../components/chooser.js';
import { RangeSetting } from '../../components/RangeSetting.js';
import { PictureOfOperator } from '../../components/PictureOfOperator.js';
import { Problem } from '../../components/Problem.js';
import { LearnedTiles } from '../../components/LearnedTiles.js';
import { useGalleries } from '../../components/useGalleries.js';
import { Jobs } from './Jobs.js';
import { ModelChoice, useModelChoice } from './ModelChoice.js';
import { NoiseOfPictures } from './NoiseOfPictures.js';
import { Preview } from './Preview.js';

const DEPTHS: Readonly<Record<string, readonly string[]>> = {
  png: ['8', '16'],
  tif: ['8', '16', '32'],
  jpg: ['8'],
  webp: ['8'],
  npy: ['32', '64'],
};

const EXISTING = [
  { value: 'stop', label: 'Do not start' },
  { value: 'skip', label: 'Leave them, skip these pictures' },
  { value: 'replace', label: 'Replace them' },
];

/** Filters of the model that are shown at first. */
const FEW = 8;

/** More pictures with problems are counted, not named. */
const NAMED = 6;

/** A learned model for new pictures. */
export default function ApplyPage({ asked }: { asked: string | undefined }) {
  const engine = useEngine();
  const choose = useChoose();
  const [images, setImages] = useState<readonly string[]>([]);
  const [out, setOut] = useState<string>();
  const [format, setFormat] = useState<string>('same');
  const [depth, setDepth] = useState<string>('same');
  const [range, setRange] = useState<ApplyRequest['range']>();
  const [choice, setChoice] = useState<PictureChoice>({});
  const [mask, setMask] = useState<string>();
  const [askedNoise, setAskedNoise] = useState<ApplyRequest['noise']>();
  const [grey, setGrey] = useState(false);
  const [existing, setExisting] = useState<ApplyRequest['existing']>('stop');
  const [error, setError] = useState<string>();

  const chosen = useModelChoice(asked);
  const { model } = chosen;
  const facts = useCall('model', model === undefined ? undefined : { model });
  const galleries = useGalleries(facts.data);
  const takes = facts.data?.picture ?? undefined;
  // What one model takes another may refuse.
  const taken = takes === undefined ? undefined : mask;
  const learnedFor = facts.data?.sigma ?? undefined;
  const noise = learnedFor === undefined ? undefined : askedNoise;
  const waitsForMask = takes?.needed === true && mask === undefined;
  const set = usePictures(images, undefined, choice);
  const pictures = set.loading ? [] : (set.data?.pictures ?? []);
  const readable = pictures.filter(({ problem }) => problem === null);
  const faulty = pictures.filter(({ problem }) => problem !== null);
  // Once something had to be chosen, it can be chosen anew.
  const asksForChoice =
    choice.page !== undefined ||
    choice.channel !== undefined ||
    choice.variable !== undefined ||
    faulty.some((picture) => picture.choice !== null);
  const take = (paths: readonly string[]): void => {
    if (paths.length === 0) return;
    setImages(paths);
    set.reload();
  };

  const start = async (): Promise<void> => {
    if (model === undefined || out === undefined) return;
    setError(undefined);
    try {
      await engine.call('startApply', {
        model,
        images: [...images],
        out,
        grey,
        existing,
        ...choice,
        ...(range && { range }),
        ...(noise && { noise }),
        ...(taken !== undefined && { mask: taken }),
        ...(format !== 'same' && { format }),
        ...(depth !== 'same' && { bitDepth: Number(depth) as 8 | 16 | 32 | 64 }),
      });
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  const missing =
    model === undefined
      ? 'Choose a model first.'
      : images.length === 0
        ? 'Choose pictures.'
        : set.loading
          ? readingText(set)
          : waitsForMask
            ? `Choose a ${takes.what.replace(/:.*/s, '')}: the model needs one.`
            : out === undefined
              ? 'Choose a folder for the results.'
              : undefined;

  return (
    <Stack>
      <Title order={1} size="h2">
        Apply a model
      </Title>
      <Grid gap="xl">
        <Grid.Col span={6}>
          <Stack>
            <ModelChoice {...chosen} />
            {facts.data !== undefined && (
              <Text size="sm" c="dimmed">
                {facts.data.words}
              </Text>
            )}
            {facts.error !== undefined && (
              <Problem title="The model cannot be used" message={facts.error} />
            )}
            <DropZone onPaths={take} current={images}>
              <Group>
                <Button variant="default" onClick={() => void choose('folder').then(take)}>
                  Folder of pictures
                </Button>
                <Button variant="default" onClick={() => void choose('pictures').then(take)}>
                  Pictures
                </Button>
                <RecentFolders onChoose={setImages} />
              </Group>
              <Text size="sm" c="dimmed" mt="xs">
                {images.length === 0
                  ? 'Or drop noisy pictures, or other measurements, here.'
                  : `${listOf(images)} (${
                      set.loading ? readingText(set) : counted(pictures.length, 'picture')
                    })`}
              </Text>
            </DropZone>
            {!set.loading && set.data?.problem != null && (
              <Problem title="The pictures cannot be read" message={set.data.problem} />
            )}
            {faulty.length > 0 && (
              <Alert
                color="yellow"
                title={`${String(faulty.length)} of the pictures cannot be used`}
              >
                <Stack gap="xs">
                  {faulty.slice(0, NAMED).map(({ path, problem }) => (
                    <Text key={path} size="sm" style={{ overflowWrap: 'anywhere' }}>
                      {problem}
                    </Text>
                  ))}
                  {faulty.length > NAMED && (
                    <Text size="sm">
                      And {faulty.length - NAMED} more: the list of the results will say why.
                    </Text>
                  )}
                </Stack>
              </Alert>
            )}
            {asksForChoice && (
              <SimpleGrid cols={2} spacing="sm" className="fields">
                <PageFields
                  choice={choice}
                  setChoice={(change) => {
                    setChoice((before) => ({ ...before, ...change }));
                  }}
                />
              </SimpleGrid>
            )}
            {takes !== undefined && (
              <PictureOfOperator
                what={takes.needed ? `${takes.what}; the model needs one` : takes.what}
                path={mask}
                onChange={setMask}
              />
            )}
            <Group gap="xs">
              <Button
                variant="default"
                onClick={() =>
                  void choose('folder').then(([path]) => {
                    if (path !== undefined) setOut(path);
                  })
                }
              >
                Folder for the results
              </Button>
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {out === undefined ? 'Originals are never replaced.' : <Code>{out}</Code>}
              </Text>
            </Group>
            <Group grow align="end">
              <Select
                label="Format"
                allowDeselect={false}
                value={format}
                data={[
                  { value: 'same', label: 'Of each picture' },
                  ...applyFormats.map((value) => ({ value, label: value })),
                ]}
                onChange={(value) => {
                  setFormat(value ?? 'same');
                  setDepth('same');
                }}
              />
              <Select
                label="Bits per sample"
                allowDeselect={false}
                value={depth}
                data={[
                  { value: 'same', label: 'Of each picture' },
                  ...(DEPTHS[format] ?? ['8', '16']).map((value) => ({ value, label: value })),
                ]}
                onChange={(value) => {
                  setDepth(value ?? 'same');
                }}
              />
            </Group>
            {learnedFor !== undefined && (
              <NoiseOfPictures learnedFor={learnedFor} noise={noise} setNoise={setAskedNoise} />
            )}
            <RangeSetting range={range} setRange={setRange} />
            <Select
              label="When a result's file is there already"
              allowDeselect={false}
              value={existing}
              data={EXISTING}
              onChange={(value) => {
                setExisting((value ?? 'stop') as ApplyRequest['existing']);
              }}
            />
            <Checkbox
              label="Convert colour to grey"
              checked={grey}
              onChange={({ currentTarget: { checked } }) => {
                setGrey(checked);
              }}
            />
            {error !== undefined && <Problem title="Nothing was written" message={error} />}
            <Group>
              <Button
                size="md"
                leftSection={<IconPlayerPlay size={18} aria-hidden />}
                disabled={missing !== undefined}
                onClick={() => void start()}
              >
                {facts.data?.denoises === false ? 'Reconstruct' : 'Denoise'}
              </Button>
              {missing !== undefined && (
                <Text size="sm" c="dimmed">
                  {missing}
                </Text>
              )}
            </Group>
          </Stack>
        </Grid.Col>
        <Grid.Col span={6}>
          <Preview
            // Without what it needs there is nothing to see but its refusal.
            model={facts.data === undefined || waitsForMask ? undefined : model}
            images={readable}
            {...{ range, choice, grey, noise }}
            mask={taken}
          />
          <LearnedTiles galleries={galleries} few={FEW} />
        </Grid.Col>
      </Grid>
      <Jobs />
    </Stack>
  );
}

/** The first few of some names. */
function listOf(names: readonly string[]): string {
  const [shown, rest] = [names.slice(0, NAMED), names.length - NAMED];
  return rest > 0 ? `${shown.join(', ')} and ${String(rest)} more` : shown.join(', ');
}
