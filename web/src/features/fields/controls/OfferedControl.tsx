import { Button, makeStyles, tokens, Tooltip } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { relative, sentenceOf, useDebounced, useLate, useNow } from '../../../ui';
import { useSharing } from '../context';
import { Framed, labelOf } from '../Framed';
import type { Offer } from '../useOptions';
import { useOptions } from '../useOptions';
import { ChoiceBox } from './ChoiceBox';
import { chosenOf, placeholderOf } from './ChoiceControl';
import type { ControlProps } from './control';
import { useInputs } from './inputs';
import { useStillOffered } from './offered';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 400px) auto',
    gap: '4px',
    alignItems: 'start',
    justifyContent: 'start',
  },
  notes: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  stale: { color: tokens.colorStatusWarningForeground3 },
});

/** From when on it is said how old options are, in milliseconds. */
const old = 60_000;

/** One option, or several, of those that a data provider offers at present. */
export function OfferedControl({ field, id, value, onChange, onBlur, word, absent }: ControlProps) {
  const styles = useStyles();
  const { memory } = useSharing();
  const [typed, setTyped] = useState('');
  const { inputs, lacking } = useInputs(field, absent);
  const all = useOptions(field, inputs, '', lacking === undefined);
  // The provider has more than it answered at once: it has to look for what is typed.
  const isSearched = all.data?.truncated === true;
  const text = useDebounced(isSearched ? typed : '', 250).trim();
  const found = useOptions(field, inputs, text, isSearched && text !== '');
  const offer = text === '' ? all : found;
  const isMany = field.type === 'multi_select';
  const chosen = chosenOf(value);
  useStillOffered({ field, chosen, inputs, lacking, offer: all });

  const options = offer.data?.options ?? [];
  const isWaiting = offer.data === undefined && offer.error === null;
  const isBehind = isSearched && typed.trim() !== text;
  const wordsOf = (one: string): string =>
    options.find((option) => option.value === one)?.label ?? memory.labelOf(field.name, one) ?? one;
  const choose = (next: string[]): void => {
    for (const one of next) {
      memory.remember(field.name, one, wordsOf(one));
    }
    memory.offer(field.name, JSON.stringify(inputs));
    onChange(isMany ? next : (next[0] ?? ''));
  };
  const notes = useNotes(offer, lacking);

  return (
    <Framed field={field} id={id} word={word} notes={notes}>
      {(spoken) => (
        <div className={styles.row}>
          <ChoiceBox
            spoken={spoken}
            id={id}
            label={labelOf(field)}
            isMany={isMany}
            isClearable={field.required !== true}
            isDisabled={lacking !== undefined}
            placeholder={lacking === undefined ? placeholderOf(field.placeholder, isMany) : ''}
            chosen={chosen}
            onChoose={choose}
            onBlur={onBlur}
            options={options}
            note={
              isWaiting || isBehind
                ? 'Loading …'
                : offer.error !== null && offer.data === undefined
                  ? 'The options are not here.'
                  : undefined
            }
            wordsOf={wordsOf}
            onSearch={isSearched ? setTyped : undefined}
          />
          {lacking === undefined && <Refresh label={labelOf(field)} offer={offer} />}
        </div>
      )}
    </Framed>
  );
}

function Refresh({ label, offer }: { label: string; offer: Offer }) {
  const now = useNow();
  if (offer.error !== null && offer.data === undefined) {
    return (
      <Button
        disabledFocusable={offer.isFetching}
        aria-label={`Try again to load the options of ${label}`}
        onClick={offer.refresh}
      >
        Try again
      </Button>
    );
  }
  const words = offer.error === null ? `Refresh the options of ${label}` : `Load the options of ${label} again`;
  const age = offer.data === undefined ? '' : `, from ${relative(offer.data.fetchedAt, now)}`;
  return (
    <Tooltip content={words + age} relationship="label">
      <Button appearance="subtle" icon={<ArrowClockwiseRegular />} disabledFocusable={offer.isFetching} onClick={offer.refresh} />
    </Tooltip>
  );
}

/** What there is to say of the options: why there are none, or how old they are. */
function useNotes({ data, error, isFetching }: Offer, lacking: string | undefined) {
  const styles = useStyles();
  const now = useNow();
  const isLate = useLate(isFetching && data === undefined && lacking === undefined);
  let text: string | undefined;
  let look: string | undefined;
  if (lacking !== undefined) {
    text = `Choose ${lacking} first.`;
  } else if (isLate) {
    text = 'Loading the options …';
  } else if (error !== null && !isFetching) {
    text = `The options could not be ${data === undefined ? 'loaded' : 'refreshed'}. ${sentenceOf(error)}`;
    look = styles.failed;
  } else if (data?.staleReason !== undefined) {
    text = `These are from ${relative(data.fetchedAt, now)}: ${data.staleReason}`;
    look = styles.stale;
  } else if (data !== undefined && now - Date.parse(data.fetchedAt) > old) {
    text = `Options from ${relative(data.fetchedAt, now)}`;
  }
  return text === undefined ? undefined : (
    <span role="status" className={look ?? styles.notes}>
      {text}
    </span>
  );
}
