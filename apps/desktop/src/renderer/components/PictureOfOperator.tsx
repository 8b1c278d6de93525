import { DATA_OPTIONS } from '@bilevel/runs/options';
import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useChoose } from './chooser.js';
import { sentenceCase } from './sentenceCase.js';

/** The picture that an operator takes besides, such as a mask: chosen, or left to its options. */
export function PictureOfOperator({
  what,
  path,
  onChange,
}: {
  /** What it is: a name, a colon, and what it says. */
  what: string;
  path: string | undefined;
  onChange: (path: string | undefined) => void;
}) {
  const choose = useChoose();
  const [name = '', text = ''] = what.split(/:\s*(.*)/s);
  return (
    <Stack gap={4} role="group" aria-label={DATA_OPTIONS.mask.name}>
      <Group gap="xs">
        <Button
          variant="default"
          onClick={() =>
            void choose('pictures').then(([chosen]) => {
              if (chosen !== undefined) onChange(chosen);
            })
          }
        >
          Choose a {name}
        </Button>
        {path !== undefined && (
          <Button
            variant="subtle"
            onClick={() => {
              onChange(undefined);
            }}
          >
            Without it
          </Button>
        )}
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {path === undefined ? `${sentenceCase(text)}.` : <Code>{path}</Code>}
      </Text>
    </Stack>
  );
}
