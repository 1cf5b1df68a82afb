import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type MouseEvent, useState } from 'react';

import { Refusal } from '../../api';
import type { Concern, ConcernChange } from '../../client';
import { paths } from '../../paths';
import { useMe } from '../../scope';
import { Anchor, Moment, sentenceOf, Status } from '../../ui';
import { addressOf, sentenceOfConcern, startedBy, titleOf } from './concern';
import { NoteField } from './NoteField';
import type { Outcome } from './useAttention';

const useStyles = makeStyles({
  root: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '120px minmax(0, 1fr) minmax(80px, 168px) auto',
    alignItems: 'start',
    columnGap: '16px',
    padding: '8px 12px',
    lineHeight: '20px',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { borderTopStyle: 'none' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    '@media (min-width: 641px) and (max-width: 900px)': {
      gridTemplateColumns: '120px minmax(0, 1fr) minmax(80px, 168px)',
      rowGap: '4px',
    },
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)', padding: '12px', rowGap: '4px' },
  },
  what: { minWidth: 0, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold },
  link: {
    '::after': { content: '""', position: 'absolute', inset: 0 },
    ':focus-visible': { outline: 'none' },
    ':focus-visible::after': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  by: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, marginLeft: '8px' },
  sentence: { color: tokens.colorNeutralForeground2 },
  note: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, lineHeight: '16px' },
  place: { minWidth: 0, '@media (max-width: 640px)': { display: 'flex', flexWrap: 'wrap', columnGap: '8px' } },
  client: { position: 'relative', zIndex: 1, display: 'block', width: 'fit-content', maxWidth: '100%' },
  cut: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  when: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200, whiteSpace: 'nowrap' },
  // As wide as it gets, so that nothing moves when somebody takes it.
  side: {
    position: 'relative',
    zIndex: 1,
    display: 'grid',
    gridTemplateColumns: '108px 84px 76px',
    alignItems: 'center',
    gap: '8px',
    '@media (min-width: 641px) and (max-width: 900px)': { gridColumn: '2 / -1', display: 'flex' },
    '@media (max-width: 640px)': { display: 'flex' },
  },
  who: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    textAlign: 'right',
    minWidth: 0,
    '@media (max-width: 900px)': { order: 1 },
  },
  resolve: { gridColumn: '3' },
  button: { minWidth: '76px', paddingLeft: '4px', paddingRight: '4px', '@media (pointer: coarse)': { minHeight: '40px' } },
  failed: { color: tokens.colorStatusDangerForeground1 },
});

interface AttentionRowProps {
  item: Concern;
  /** The client's name; left out where all items are of one. */
  client?: string;
  change: (item: Concern, change: ConcernChange) => Promise<Outcome>;
}

/** One thing that needs somebody: why, and in the same place what can be done about it. */
export function AttentionRow({ item, client, change }: AttentionRowProps) {
  const styles = useStyles();
  const me = useMe().user.id;
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isOvertaken, setOvertaken] = useState(false);
  const isMine = item.assignee?.id === me;
  // Without an ETag it is not in the list any more, and nobody knows what it is like now.
  const isGone = item.isResolved && item.etag === undefined;

  const say = async (words: ConcernChange): Promise<boolean> => {
    if (isBusy) {
      return false;
    }
    setBusy(true);
    setError(undefined);
    setOvertaken(false);
    try {
      const outcome = await change(item, words);
      setOvertaken(outcome === 'overtaken');
      return outcome === 'done';
    } catch (thrown) {
      setError(thrown);
      return false;
    } finally {
      setBusy(false);
    }
  };
  // The second click of a double click is on the button that has taken the place of the first.
  const once = (words: ConcernChange) => (event: MouseEvent) => {
    if (event.detail < 2) {
      void say(words);
    }
  };

  const name = titleOf(item);
  const address = addressOf(item);
  const of = client === undefined ? name : `${name}, ${client}`;
  return (
    <li className={styles.root}>
      <Status status={item.status} />
      <div className={styles.what}>
        <span className={styles.name}>
          {address === undefined ? (
            name
          ) : (
            <Anchor isQuiet to={address} className={styles.link}>
              {name}
            </Anchor>
          )}
        </span>
        <span className={styles.by}>{startedBy(item)}</span>
        <div className={styles.sentence}>{sentenceOfConcern(item)}</div>
        {item.note !== undefined && item.note !== '' && <div className={styles.note}>{`Note: ${item.note}`}</div>}
        <div role="status">
          {isOvertaken && !isGone && 'Somebody else has changed this meanwhile. This is how it is now.'}
          {isGone && 'Somebody else has resolved this meanwhile.'}
        </div>
        {error !== undefined && (
          <div role="alert" className={styles.failed}>
            {error instanceof Refusal ? 'This stays as it was.' : 'Whether this was changed is not known.'} {sentenceOf(error)}
          </div>
        )}
        {item.isResolved && !isGone && (
          <NoteField note={item.note} label={`Note about ${of}`} isBusy={isBusy} onSave={(note) => say({ note })} />
        )}
      </div>
      <div className={styles.place}>
        {client !== undefined && (
          <Anchor isQuiet to={paths.scope(item.organizationId)} className={mergeClasses(styles.client, styles.cut)}>
            {client}
          </Anchor>
        )}
        <span className={styles.when}>
          <Moment at={item.finishedAt} />
        </span>
      </div>
      <div className={styles.side}>
        {!isGone && (
          <>
            <span className={mergeClasses(styles.who, styles.cut)}>
              {item.isResolved
                ? 'Resolved'
                : isMine
                  ? 'You'
                  : (item.assignee?.displayName ?? (item.assignee === undefined ? '' : 'Somebody'))}
            </span>
            {!item.isResolved && (
              <Button
                size="small"
                className={styles.button}
                disabledFocusable={isBusy}
                aria-label={`${isMine ? 'Give back' : 'Take'}: ${of}`}
                onClick={once({ assignee: isMine ? 'nobody' : 'me' })}
              >
                {isMine ? 'Give back' : 'Take'}
              </Button>
            )}
            <Button
              size="small"
              className={mergeClasses(styles.button, styles.resolve)}
              disabledFocusable={isBusy}
              aria-label={`${item.isResolved ? 'Undo' : 'Resolve'}: ${of}`}
              onClick={once({ isResolved: !item.isResolved })}
            >
              {item.isResolved ? 'Undo' : 'Resolve'}
            </Button>
          </>
        )}
      </div>
    </li>
  );
}
