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
import { useChoose } from '../../components/chooser.js';
import { withData, type Draft } from './draft.js';

/** The noise model, or real pairs; and the size that is learned on. */
export function NoiseSettings({
  draft,
  setDraft,
}: {
  draft: Draft;
  setDraft: (draft: Draft) => void;
}) {
  const choose = useChoose();
  const { noise, size } = draft.settings.data;
  const pairs = noise.kind === 'pairs';
  return (
    <Stack gap="xs" component="section" aria-labelledby="noise">
      <Title order={2} size="h4" id="noise">
        Noise
      </Title>
      <SegmentedControl
        aria-labelledby="noise"
        value={noise.kind}
        onChange={(kind) => {
          setDraft(
            kind === 'pairs'
              ? withData(draft, { noise: { kind: 'pairs' }, size: { kind: 'full' } })
              : withData(draft, {
                  noise: { kind: 'gaussian', sigma: 0.1 },
                  size: { kind: 'resize', size: 96 },
                }),
          );
        }}
        data={[
          { value: 'gaussian', label: 'Clean pictures + noise' },
          { value: 'pairs', label: 'Real pairs' },
        ]}
      />
      {noise.kind === 'gaussian' ? (
        <NumberInput
          label="Standard deviation of the noise"
          description="Gaussian; black is 0, white is 1."
          min={0}
          max={10}
          step={0.01}
          decimalScale={4}
          value={noise.sigma}
          onChange={(value) => {
            if (typeof value === 'number')
              setDraft(withData(draft, { noise: { kind: 'gaussian', sigma: value } }));
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
            else if (kind === 'resize' || kind === 'crop') {
              setDraft(
                withData(draft, { size: { kind, size: size.kind === 'full' ? 96 : size.size } }),
              );
            }
          }}
          data={[
            // A resize would change the noise of real pairs.
            { value: 'resize', label: 'Resized to a square', disabled: pairs },
            { value: 'crop', label: 'Centre square' },
            { value: 'full', label: 'As they are' },
          ]}
        />
        {size.kind !== 'full' && (
          <NumberInput
            label="Pixels a side"
            w={108}
            hideControls
            min={11}
            max={65535}
            allowDecimal={false}
            value={size.size}
            onChange={(value) => {
              if (typeof value === 'number' && value >= 11) {
                setDraft(withData(draft, { size: { kind: size.kind, size: value } }));
              }
            }}
          />
        )}
      </Group>
    </Stack>
  );
}
