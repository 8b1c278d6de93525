import { duration, printed } from '@bilevel/runs/display';
import { Text } from '@mantine/core';
import { isActive, type RunState } from '../../shared/schemas/entry.js';

/** What is told of a run that goes on. */
interface Going {
  readonly state: RunState;
  readonly progress: number | null;
  readonly secondsLeft: number | null;
}

/** How long a run goes on, as far as one can tell. */
export function timeLeft({ state, secondsLeft }: Going): string | undefined {
  return state === 'running' && secondsLeft !== null
    ? `about ${duration(secondsLeft)} left`
    : undefined;
}

/** How far a run of the table has come; nothing once it has ended. */
export function ProgressText({ of }: { of: Going }) {
  if (!isActive(of.state) || of.progress === null) return null;
  return (
    <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
      {[printed.percent(of.progress, 0), timeLeft(of)]
        .filter((text) => text !== undefined)
        .join(', ')}
    </Text>
  );
}
