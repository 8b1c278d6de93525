import { WAYS, WAY_NAMES, inWay, wayOf } from '@bilevel/runs/options';
import { Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { sentenceCase } from '../../components/sentenceCase.js';
import type { Draft } from './draft.js';

/** Which pictures there are, and so which way learning goes. */
export function WayChoice({ draft, setDraft }: { draft: Draft; setDraft: (draft: Draft) => void }) {
  return (
    <Radio.Group
      aria-label="Which pictures there are"
      value={wayOf(draft.settings)}
      onChange={(value) => {
        const way = WAY_NAMES.find((name) => name === value);
        if (way !== undefined) setDraft({ ...draft, settings: inWay(way, draft.settings) });
      }}
    >
      <SimpleGrid cols={2} spacing="xs">
        {WAY_NAMES.map((way) => (
          <Radio.Card
            key={way}
            value={way}
            p="xs"
            aria-label={WAYS[way].name}
            style={{ display: 'flex', alignItems: 'start' }}
          >
            <Group wrap="nowrap" align="start" gap="xs">
              <Radio.Indicator mt={2} />
              <Stack gap={0}>
                <Text size="sm" fw={500}>
                  {WAYS[way].name}
                </Text>
                <Text size="xs" c="dimmed">
                  {sentenceCase(WAYS[way].help)}.
                </Text>
              </Stack>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
