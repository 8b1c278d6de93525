import {
  Alert,
  Button,
  Grid,
  Group,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { PARTNER_OPTIONS, WAYS, wayOf } from '@bilevel/runs/options';
import { useSessionStorage } from '@mantine/hooks';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useEngine } from '../../app/EngineProvider.js';
import { messageOf, useCall } from '../../app/hooks.js';
import { useExamination } from '../../app/useExamination.js';
import { readingText, usePictures } from '../../app/usePictures.js';
import { PageFields } from '../../components/PageFields.js';
import { Problem } from '../../components/Problem.js';
import { EMPTY_DRAFT, isUnder, requestOf, withData, withPictures, type Draft } from './draft.js';
import { ClusterSettings, clusterOf } from './ClusterSettings.js';
import { ExaminationFacts } from './ExaminationFacts.js';
import { ExpertSettings } from './ExpertSettings.js';
import { MeasurementSettings } from './MeasurementSettings.js';
import { MemorySetting } from './MemorySetting.js';
import { ModelSettings } from './ModelSettings.js';
import { NoisePreview } from './NoisePreview.js';
import { NoiseSettings } from './NoiseSettings.js';
import { PictureGrid } from './PictureGrid.js';
import { PicturePlaces } from './PicturePlaces.js';
import { Presets } from './Presets.js';
import { channelsOf } from './channels.js';

/** Choose pictures, say what is to be learned, start. */
export default function NewRunPage() {
  const engine = useEngine();
  const [, go] = useLocation();
  const [draft, setDraft] = useSessionStorage<Draft>({
    key: 'draft-of-run',
    defaultValue: EMPTY_DRAFT,
  });
  const [error, setError] = useState<string>();
  const [starting, setStarting] = useState(false);
  const [password, setPassword] = useState('');
  const request = requestOf(draft);
  const { needs } = WAYS[wayOf(draft.settings)];
  const set = usePictures(
    draft.images.length === 0 ? [] : [...draft.images, ...draft.validation],
    needs && draft.partners[needs],
    draft.settings.data,
  );
  const usable = set.data?.pictures.filter(({ problem }) => problem === null) ?? [];
  const channels = channelsOf(draft.settings.data, usable);
  const faulty = (set.data?.pictures.length ?? 0) - usable.length;
  // Nothing starts with pictures that have not been read, or with those of an earlier choice.
  const read = !set.loading && set.data !== undefined;
  const fits = read && faulty === 0 && set.data.problem === null;
  const choices = set.data?.pictures.flatMap(({ choice }) => choice ?? []) ?? [];
  const examination = useExamination(fits ? request : undefined);
  const { refusal } = examination;
  // A share is split off as the run does it; places of their own need no asking.
  const shares = draft.validation.length === 0;
  const split = useCall('split', fits && shares ? request : undefined, { keep: true });
  const validated = useMemo(() => new Set(split.data?.validation), [split.data]);
  const { validation } = draft;
  // The form is large: its parts are drawn anew when something of theirs changes, not at every answer of the engine.
  const validates = useCallback(
    (path: string) => (shares ? validated.has(path) : isUnder(path, validation)),
    [shares, validated, validation],
  );
  const others = useMemo(
    () => (
      <>
        <MemorySetting draft={draft} setDraft={setDraft} />
        <ClusterSettings {...{ draft, setDraft, password, setPassword }} />
      </>
    ),
    [draft, setDraft, password],
  );

  const start = async (): Promise<void> => {
    if (request === undefined) return;
    setStarting(true);
    setError(undefined);
    try {
      const { id } = await engine.call('startRun', {
        ...request,
        kind: 'learning',
        name: draft.name,
        cluster: clusterOf(draft, password),
        ...(draft.memory !== undefined && draft.memory !== '' && { memory: draft.memory }),
      });
      askForNotifications();
      go(`/run/${id}/watch`);
    } catch (failure) {
      setError(messageOf(failure));
    } finally {
      setStarting(false);
    }
  };

  return (
    <Stack>
      <Title order={1} size="h2">
        New run
      </Title>
      <Text maw={760} style={{ textWrap: 'pretty' }}>
        Bilevel learns from your pictures how strongly to denoise pictures like them, or how to
        reconstruct them from what is measured of them, and proves how close to the best it has
        come. Choose pictures, press Start; the result is a model that does so with others.
      </Text>
      <Grid gap="xl">
        <Grid.Col span={7}>
          <Stack>
            <PicturePlaces draft={draft} setDraft={setDraft} reread={set.reload} />
            <PictureGrid
              set={set}
              chosen={draft.images.length > 0}
              choice={draft.settings.data}
              validates={validates}
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={5}>
          <Stack>
            <NoiseSettings
              draft={draft}
              setDraft={setDraft}
              found={examination.current ? examination.pictures.data?.prepared : undefined}
            />
            <NoisePreview request={fits ? request : undefined} />
            <ModelSettings draft={draft} setDraft={setDraft} channels={channels} />
            <MeasurementSettings draft={draft} setDraft={setDraft} />
            <ExpertSettings draft={draft} setDraft={setDraft}>
              {others}
            </ExpertSettings>
            <Presets draft={draft} setDraft={setDraft} />
            <TextInput
              label="Name of the run"
              placeholder="Date and time"
              maxLength={80}
              value={draft.name}
              onChange={({ currentTarget: { value } }) => {
                setDraft({ ...draft, name: value });
              }}
            />
            <Stack>
              <ExaminationFacts of={examination} />
              {error !== undefined && <Problem title="The run could not start" message={error} />}
              {read && faulty > 0 && (
                <Alert color="yellow" title={`${String(faulty)} of the pictures cannot be used`}>
                  <Stack gap="xs" align="start">
                    <Text size="sm">
                      Their problems are named on the left.{' '}
                      {choices.length > 0
                        ? 'Of files with several pictures choose one below, or go on without them.'
                        : 'Repair them and choose the folder again, or go on without them.'}
                    </Text>
                    {usable.length > 0 && (
                      <Button
                        size="xs"
                        variant="default"
                        onClick={() => {
                          setDraft(
                            withPictures(
                              draft,
                              usable.map(({ path }) => path),
                            ),
                          );
                        }}
                      >
                        Use the other {usable.length}
                      </Button>
                    )}
                  </Stack>
                </Alert>
              )}
              {read && choices.length > 0 && (
                <SimpleGrid cols={2} spacing="sm" className="fields">
                  <PageFields
                    choice={draft.settings.data}
                    setChoice={(change) => {
                      setDraft(withData(draft, change));
                    }}
                  />
                </SimpleGrid>
              )}
            </Stack>
            <Group className="at-hand">
              <Button
                size="md"
                leftSection={<IconPlayerPlay size={18} aria-hidden />}
                disabled={request === undefined || !fits || refusal !== undefined}
                loading={starting}
                onClick={() => void start()}
              >
                Start
              </Button>
              {request !== undefined && set.loading && (
                <Text size="sm" c="dimmed" className="numbers">
                  {readingText(set)}
                </Text>
              )}
              {refusal !== undefined && (
                <Text size="sm" c="dimmed">
                  The run would be refused: see above.
                </Text>
              )}
              {request === undefined && (
                <Text size="sm" c="dimmed">
                  {draft.images.length === 0
                    ? 'Choose pictures first.'
                    : `Choose the folder “${needs === undefined ? '' : PARTNER_OPTIONS[needs].name}”.`}
                </Text>
              )}
            </Group>
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

/** Asked when there is something to tell about, not before. */
function askForNotifications(): void {
  if ('Notification' in window && Notification.permission === 'default') {
    void Notification.requestPermission().catch(() => undefined);
  }
}
