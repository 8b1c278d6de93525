import { significant } from '@bilevel/runs/display';
import { Text } from '@mantine/core';
import type { SuspectItem } from '../../../shared/schemas/cleaning.js';

/** A suspect with its given label and the one that it gets. */
export function SuspectTile({
  item,
  label,
  nameOf,
  current,
  register,
  choose,
  children,
}: {
  item: SuspectItem;
  label: number | null;
  nameOf: (label: number) => string;
  current: boolean;
  register: (element: HTMLButtonElement | null) => void;
  choose: () => void;
  children: React.ReactNode;
}) {
  const { index, given, predicted, weight, probability, truth } = item;
  const values =
    item.values.map((value) => significant(value, 3)).join(', ') +
    (item.values.length >= 12 ? ', …' : '');
  const verdict = label === null ? 'undecided' : label === given ? 'right' : 'wrong';
  const shown =
    verdict === 'right'
      ? `✓ ${nameOf(given)}`
      : label === null && predicted === given
        ? `${nameOf(given)} ?`
        : `${nameOf(given)} → ${nameOf(label ?? predicted)}`;
  // What is to be seen, word for word, then the rest.
  const spoken = `${values} ${shown}`.trim();
  const said = { undecided: 'not decided', right: 'label is right', wrong: 'label is wrong' };
  return (
    <button
      ref={register}
      type="button"
      className={`suspect ${verdict}`}
      tabIndex={current ? 0 : -1}
      aria-current={current}
      aria-label={`${spoken}, sample ${String(index)}, probability ${significant(probability, 2)}, ${said[verdict]}`}
      title={`Sample ${String(index)}, probability of its label ${significant(probability, 3)}, weight ${significant(weight, 3)}${truth === null ? '' : `, made wrong: ${truth === given ? 'no' : `yes, it was ${nameOf(truth)}`}`}`}
      onFocus={choose}
      onClick={choose}
    >
      {children}
      {values !== '' && (
        <Text component="span" size="xs" className="numbers">
          {`${values} `}
        </Text>
      )}
      <span className="numbers">{shown}</span>
    </button>
  );
}
