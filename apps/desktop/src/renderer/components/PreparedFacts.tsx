import {
  noiseInWords,
  peakInWords,
  rangeInWords,
  rangeOf,
  sizeInWords,
} from '@bilevel/runs/display';
import type { RunConfig, RunSettings } from '@bilevel/runs/settings';
import { Alert, List, Stack, Text } from '@mantine/core';
import { inNamesOfPages } from '../../shared/optionNames.js';

/** What settings and pictures came to: sizes, range and noise, and what was found about them. */
export function PreparedFacts({
  config,
}: {
  config: { readonly settings: RunSettings; readonly prepared?: RunConfig['prepared'] };
}) {
  const { settings, prepared } = config;
  if (prepared === undefined) return null;
  const { size, noise } = settings.data;
  return (
    <Stack gap="xs" data-testid="prepared">
      <Text size="sm" c="dimmed">
        Learned on: {sizeInWords(size, prepared)}. Black to white: {rangeInWords(rangeOf(config))}{' '}
        (peak of PSNR {peakInWords(prepared.range)}). {capital(noiseInWords(noise, prepared))}.
      </Text>
      <Findings findings={prepared.findings} />
    </Stack>
  );
}

/** What was found about the numbers of pictures; nothing where nothing was. */
export function Findings({
  findings,
}: {
  findings: readonly { readonly message: string }[] | undefined;
}) {
  if (findings === undefined || findings.length === 0) return null;
  return (
    <Alert color="yellow" title="About the numbers of these pictures" data-testid="findings">
      <List size="sm" spacing={4}>
        {findings.map(({ message }) => (
          <List.Item key={message} style={{ overflowWrap: 'anywhere' }}>
            {inNamesOfPages(message)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
