import { Switch } from '@mantine/core';

/** Draws an objective from its lower bound up: the last steps, and the interval, can be seen so. */
export function GapSwitch({ gap, setGap }: { gap: boolean; setGap: (gap: boolean) => void }) {
  return (
    <Switch
      size="sm"
      ml="xs"
      label="Objective − lower bound"
      checked={gap}
      onChange={({ currentTarget: { checked } }) => {
        setGap(checked);
      }}
    />
  );
}
