import { Link, makeStyles, tokens } from '@fluentui/react-components';
import { TicketDiagonalRegular } from '@fluentui/react-icons';

import type { ReferenceRef } from '../../client';

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', gap: '6px', color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  icon: { flexShrink: 0 },
});

/** The ticket that a link has brought, which the run will belong to. */
export function ticketIn(query: URLSearchParams): ReferenceRef | undefined {
  const id = query.get('ticket')?.trim() ?? '';
  const url = query.get('ticketUrl') ?? '';
  return id === ''
    ? undefined
    : { system: query.get('ticketSystem') ?? 'halopsa', id, ...(/^https?:\/\//i.test(url) && URL.canParse(url) && { url }) };
}

/** Which ticket the run will belong to. */
export function Ticket({ reference }: { reference: ReferenceRef | undefined }) {
  const styles = useStyles();
  if (reference === undefined) {
    return null;
  }
  const words = `ticket ${reference.id}`;
  return (
    <div className={styles.root}>
      <TicketDiagonalRegular fontSize={16} className={styles.icon} aria-hidden />
      <span>
        For{' '}
        {reference.url === undefined ? (
          words
        ) : (
          <Link inline href={reference.url} target="_blank" rel="noreferrer">
            {words}
          </Link>
        )}
      </span>
    </div>
  );
}
