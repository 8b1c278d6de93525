import { CLEANING_OPTIONS } from '@bilevel/runs/options';
import { Alert, Button, Checkbox, Grid, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { IconInfoCircle, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useEngine } from '../../app/EngineProvider.js';
import { messageOf, useCall } from '../../app/hooks.js';
import { Problem } from '../../components/Problem.js';
import { NumberField } from '../../components/SettingField.js';
import { CleaningSettings } from './CleaningSettings.js';
import { CleaningTable } from './CleaningTable.js';
import { DataPlaces } from './DataPlaces.js';
import { SamplePreview } from './SamplePreview.js';
import { EMPTY_CLEAN_DRAFT, withSettings, type CleanDraft } from './settings.js';

/** Find wrong labels: choose data, start; the runs so far. */
export default function CleanPage() {
  const engine = useEngine();
  const [, go] = useLocation();
  const [draft, setDraft] = useSessionStorage<CleanDraft>({
    key: 'new-cleaning',
    defaultValue: EMPTY_CLEAN_DRAFT,
  });
  const [error, setError] = useState<string>();
  const [starting, setStarting] = useState(false);
  const { data, table, settings } = draft;
  const set = useCall('inspectSamples', data === undefined ? undefined : { data, table });
  const ready = data !== undefined && set.data !== undefined && !set.loading;

  const start = async (): Promise<void> => {
    if (data === undefined) return;
    setStarting(true);
    setError(undefined);
    try {
      const { id } = await engine.call('startRun', {
        kind: 'cleaning',
        name: draft.name,
        data,
        table,
        settings,
      });
      go(`/clean/${id}/watch`);
    } catch (failure) {
      setError(messageOf(failure));
    } finally {
      setStarting(false);
    }
  };

  return (
    <Stack>
      <Title order={1} size="h2">
        Clean labels
      </Title>
      <Grid gap="xl">
        <Grid.Col span={7}>
          <Stack>
            <DataPlaces draft={draft} setDraft={setDraft} named={set.data?.header === true} />
            <SamplePreview set={set} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={5}>
          <Stack>
            <Alert color="blue" icon={<IconInfoCircle aria-hidden />}>
              Each sample gets a weight, learned such that a classifier does well on validation
              samples (a quarter, drawn at random, unless you say otherwise below). Samples whose
              labels that classifier finds improbable are the suspects; you confirm or reject them.
            </Alert>
            <Stack gap="xs" component="section" aria-labelledby="labels">
              <Title order={2} size="h4" id="labels">
                Labels
              </Title>
              <Checkbox
                label="Make some wrong on purpose, to see how well they are found"
                checked={settings.corrupt > 0}
                onChange={({ currentTarget: { checked } }) => {
                  setDraft(withSettings(draft, { corrupt: checked ? 0.3 : 0 }));
                }}
              />
              {settings.corrupt > 0 && (
                <NumberField
                  option={CLEANING_OPTIONS.corrupt}
                  value={settings.corrupt}
                  onChange={(corrupt) => {
                    if (corrupt !== undefined && corrupt > 0) {
                      setDraft(withSettings(draft, { corrupt }));
                    }
                  }}
                />
              )}
            </Stack>
            <CleaningSettings draft={draft} setDraft={setDraft} />
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
            <Group>
              <Button
                size="md"
                leftSection={<IconPlayerPlay size={18} aria-hidden />}
                disabled={!ready}
                loading={starting}
                onClick={() => void start()}
              >
                Find wrong labels
              </Button>
              {data === undefined && (
                <Text size="sm" c="dimmed">
                  Choose data first.
                </Text>
              )}
            </Group>
          </Stack>
        </Grid.Col>
      </Grid>
      <CleaningTable />
    </Stack>
  );
}
