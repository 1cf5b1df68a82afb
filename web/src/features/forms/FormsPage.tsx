import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';

import { isRefused } from '../../api';
import { listForms } from '../../client';
import { paths } from '../../paths';
import { useMe, usePages, useScope } from '../../scope';
import { Anchor, Answer, Bones, Denied, Empty, Page, useDebounced } from '../../ui';
import { FormsTable } from './FormsTable';

const useStyles = makeStyles({
  search: { width: '280px', maxWidth: '100%' },
  more: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** The forms that the caller may run here. */
export function FormsPage() {
  const styles = useStyles();
  const { id, name } = useScope();
  const [search, setSearch] = useSearchParams();
  const q = search.get('q') ?? '';
  const [typed, setTyped] = useState(q);
  const settled = useDebounced(typed, 250).trim();
  useEffect(() => {
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        if (settled === '') {
          next.delete('q');
        } else {
          next.set('q', settled);
        }
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  }, [settled, setSearch]);
  const { query, items } = usePages(id, ['forms', { q }], (api, cursor, signal) =>
    api.call(listForms, { query: { limit: 100, cursor, ...(q !== '' && { q }) }, signal }),
  );
  if (isRefused(query.error, 403)) {
    return (
      <Page title="Forms" of={name}>
        <Denied permission="canExecuteWorkflows" what="run forms" />
      </Page>
    );
  }
  const onEnd = query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined;
  return (
    <Page title="Forms" of={name}>
      <div role="search">
        <SearchBox
          className={styles.search}
          aria-label="Find a form"
          placeholder="Find a form"
          value={typed}
          onChange={(_, { value }) => setTyped(value)}
        />
      </div>
      <Answer
        query={{ ...query, data: items }}
        trouble="The forms could not be loaded."
        skeleton={<Bones rows={8} label="Loading forms" />}
      >
        {(forms) =>
          forms.length > 0 ? (
            <>
              <FormsTable forms={forms} onEnd={onEnd} />
              {query.isFetchingNextPage && <span className={styles.more}>Loading more …</span>}
            </>
          ) : q === '' ? (
            <None />
          ) : (
            <Empty
              title={`No form matches “${q}”.`}
              next="Forms are found by a part of their name or their description."
              action={<Button onClick={() => setTyped('')}>Show all forms</Button>}
            />
          )
        }
      </Answer>
    </Page>
  );
}

/** Where there is no form at all: what it means depends on who looks. */
function None() {
  const { id, name, may } = useScope();
  const me = useMe();
  if (me.user.type === 'organization') {
    return (
      <Empty
        title="No form is open to you yet."
        next={`Whoever looks after the computers of ${name} opens forms to the people who work there. Ask them for the one that you need.`}
      />
    );
  }
  return (
    <Empty
      title={id === 'global' ? 'There are no forms for all clients yet.' : `There are no forms for ${name} yet.`}
      next="An administrator makes forms, for one client or for all of them. A workflow also runs without one."
      action={may.canExecuteWorkflows && <Anchor to={paths.workflows(id)}>Choose a workflow</Anchor>}
    />
  );
}
