import {
  Button,
  Code,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { DEFAULT_DATA, SIDE_OPTION, WINDOWS_OPTION, accepts } from '@bilevel/runs/options';
import { useChoose } from '../../components/chooser.js';
import { withData, type Draft } from './draft.js';
import { NoiseLevel } from './NoiseLevel.js';
import { RangeSetting } from '../../components/RangeSetting.js';

/** The noise model, or real pairs; and the size that is learned on. */
export function NoiseSettings({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const choose = useChoose();
  const { noise, size, range } = draft.settings.data;
  const pairs = noise.kind === 'pairs';
  const side = size.kind === 'full' ? SIDE_OPTION.default : size.size;
  return (
    <Stack gap="xs" component="section" aria-labelledby="noise">
      <Title order={2} size="h4" id="noise">
        Noise
      </Title>
      <SegmentedControl
        aria-labelledby="noise"
        value={pairs ? 'pairs' : 'gaussian'}
        onChange={(kind) => {
          setDraft(
            kind === 'pairs'
              ? withData(draft, { noise: { kind: 'pairs' }, size: DEFAULT_DATA.size })
              : withData(draft, { noise: DEFAULT_DATA.noise, size: DEFAULT_DATA.size }),
          );
        }}
        data={[
          { value: 'gaussian', label: 'Clean pictures + noise' },
          { value: 'pairs', label: 'Real pairs' },
        ]}
      />
      {noise.kind !== 'pairs' && noise.kind !== 'measured' ? (
        <NoiseLevel
          noise={noise}
          setNoise={(changed) => {
            setDraft(withData(draft, { noise: changed }));
          }}
        />
      ) : (
        <Group gap="xs">
          <Button
            variant="default"
            onClick={() =>
              void choose('folder').then(([noisy]) => {
                if (noisy !== undefined) setDraft({ ...draft, noisy });
              })
            }
          >
            Choose the noisy folder
          </Button>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {draft.noisy === undefined ? (
              'Partners have the same file names.'
            ) : (
              <Code>{draft.noisy}</Code>
            )}
          </Text>
        </Group>
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
            // A resize would change the noise of real pairs.
            { value: 'shrink', label: 'Shrunk', disabled: pairs },
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
}
