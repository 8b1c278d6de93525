import { duration } from '@bilevel/runs/display';
import { Alert, Stack, Text } from '@mantine/core';
import type { NewRun } from '../../../shared/schemas/newRun.js';
import { PreparedFacts } from '../../components/PreparedFacts.js';
import { useCall, useSettled } from '../../app/hooks.js';

/** What the run will take, before it is started. */
export function EstimateLine({ request }: { request: NewRun | undefined }) {
  // As text: the same request in another object is not a change.
  const settled = useSettled(request === undefined ? '' : JSON.stringify(request), 300);
  const asked = settled === '' ? undefined : (JSON.parse(settled) as NewRun);
  const { data, error, loading } = useCall('estimate', asked, { keep: true });
  const current = !loading && settled === JSON.stringify(request);
  if (error !== undefined) return <Alert color="yellow">{error}</Alert>;
  if (request === undefined || asked === undefined || data === undefined) return null;
  return (
    // The last one is paler while the settings are other ones already.
    <Stack gap="xs" aria-busy={!current}>
      <PreparedFacts config={{ settings: asked.settings, prepared: data.prepared }} />
      <Text
        size="sm"
        role="status"
        className="numbers"
        data-testid="estimate"
        {...(!current && { c: 'dimmed' })}
      >
        {data.train} training and {data.validation} validation pictures,{' '}
        {(data.pixels / 1e6).toFixed(2)} million pixels to learn on. Roughly{' '}
        {duration(data.secondsLow)} to {duration(data.secondsHigh)} and{' '}
        {Math.ceil(data.bytes / 1e6)} MB of memory, when nothing else is going on.
      </Text>
    </Stack>
  );
}
