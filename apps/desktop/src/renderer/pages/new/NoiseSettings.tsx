import { Group, NumberInput, Select, Stack, Text, Title } from '@mantine/core';
import { SIDE_OPTION, WAYS, WINDOWS_OPTION, accepts, wayOf } from '@bilevel/runs/options';
import type { Prepared } from '@bilevel/runs/settings';
import { memo } from 'react';
import { sentenceCase } from '../../components/sentenceCase.js';
import { MeasuredNoise } from './MeasuredNoise.js';
import { withData, type Draft } from './draft.js';
import { NoiseLevel } from './NoiseLevel.js';
import { RangeSetting } from '../../components/RangeSetting.js';

/** The noise to add, or what is known of that of the pictures; and the size that is learned on. */
export const NoiseSettings = memo(function NoiseSettings({
  draft,
  setDraft,
  found,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** What pictures and settings came to, as far as that is known. */
  found: Prepared | undefined;
}) {
  const { noise, size, range } = draft.settings.data;
  const way = wayOf(draft.settings);
  const side = size.kind === 'full' ? SIDE_OPTION.default : size.size;
  return (
    <Stack gap="xs" component="section" aria-labelledby="noise">
      <Title order={2} size="h4" id="noise">
        Noise
      </Title>
      {noise.kind === 'measured' && way === 'unsupervised' ? (
        <MeasuredNoise
          noise={noise}
          found={found}
          setNoise={(changed) => {
            setDraft(withData(draft, { noise: changed }));
          }}
        />
      ) : noise.kind === 'measured' || noise.kind === 'pairs' ? (
        <Text size="sm" c="dimmed">
          None is added. {sentenceCase(WAYS[way].help)}.
        </Text>
      ) : (
        <NoiseLevel
          noise={noise}
          setNoise={(changed) => {
            setDraft(withData(draft, { noise: changed }));
          }}
        />
      )}
      <Group align="end" wrap="nowrap">
        <Select
          style={{ flex: 1 }}
          label="Learned on"
          allowDeselect={false}
          value={size.kind}
          onChange={(kind) => {
            if (kind === 'full') setDraft(withData(draft, { size: { kind: 'full' } }));
            else if (
              kind === 'part' ||
              kind === 'shrink' ||
              kind === 'crop' ||
              kind === 'windowed'
            ) {
              setDraft(withData(draft, { size: { kind, size: side } }));
            } else if (kind === 'windows') {
              const count = WINDOWS_OPTION.default;
              setDraft(withData(draft, { size: { kind, count, size: side } }));
            }
          }}
          data={[
            { value: 'part', label: 'A typical part' },
            { value: 'windows', label: 'Random windows' },
            { value: 'full', label: 'All of them' },
            { value: 'windowed', label: 'All, by windows' },
            { value: 'crop', label: 'The centre' },
            // A resize would change noise that is in the files.
            { value: 'shrink', label: 'Shrunk', disabled: way !== 'clean' },
          ]}
        />
        {size.kind === 'windows' && (
          <NumberInput
            label={WINDOWS_OPTION.name}
            w={108}
            hideControls
            min={WINDOWS_OPTION.min}
            max={WINDOWS_OPTION.max}
            allowDecimal={false}
            value={size.count}
            onChange={(count) => {
              if (typeof count === 'number' && accepts(WINDOWS_OPTION, count)) {
                setDraft(withData(draft, { size: { ...size, count } }));
              }
            }}
          />
        )}
        {size.kind !== 'full' && (
          <NumberInput
            label={SIDE_OPTION.name}
            w={108}
            hideControls
            min={SIDE_OPTION.min}
            max={SIDE_OPTION.max}
            allowDecimal={false}
            value={size.size}
            onChange={(value) => {
              if (typeof value === 'number' && accepts(SIDE_OPTION, value)) {
                setDraft(withData(draft, { size: { ...size, size: value } }));
              }
            }}
          />
        )}
      </Group>
      <RangeSetting
        range={range}
        setRange={(changed) => {
          setDraft(withData(draft, { range: changed }));
        }}
      />
    </Stack>
  );
});
