import { Button, makeStyles, SearchBox } from '@fluentui/react-components';
import { useState } from 'react';
import { Navigate, useParams, useSearchParams } from 'react-router';

import { paths } from '../../paths';
import { type Client, useClients } from '../../scope';
import { Anchor, Answer, Bones, type Column, Empty, Page, Table, Trouble, useDebounced } from '../../ui';
import { useNamedClients } from './useNamedClients';

const useStyles = makeStyles({ search: { width: '280px', maxWidth: '100%' }, text: { margin: 0, maxWidth: '76ch' } });

/** Opens a form from elsewhere, such as a ticket: finds the client that the link is about, or asks which one it is. */
export function OpenFormPage() {
  const styles = useStyles();
  const { formId = '' } = useParams();
  const [query] = useSearchParams();
  const named = query.get('client')?.trim() ?? '';
  const rest = new URLSearchParams(query);
  rest.delete('client');
  const addressOf = (id: string): string => `${paths.form(id, formId)}${rest.size === 0 ? '' : `?${rest}`}`;
  const asked = useNamedClients(named);

  if (named === 'global') {
    return <Navigate replace to={addressOf('global')} />;
  }
  const only = asked.data?.length === 1 ? asked.data[0] : undefined;
  if (only !== undefined) {
    return <Navigate replace to={addressOf(only.id)} />;
  }
  if (asked.error !== null) {
    return (
      <Page title="Open a form">
        <Trouble error={asked.error} title="The client could not be looked up." onRetry={() => void asked.refetch()} />
      </Page>
    );
  }
  return (
    <Page title="Open a form">
      {asked.data === undefined ? null : (
        <>
          <p className={styles.text}>{whyOf(named, asked.data.length)}</p>
          {asked.data.length > 1 ? <ClientsTable clients={asked.data} addressOf={addressOf} /> : <Choose addressOf={addressOf} />}
        </>
      )}
    </Page>
  );
}

function whyOf(named: string, count: number): string {
  if (named === '') {
    return 'Choose the client that you want to run the form for.';
  }
  return count > 1
    ? `${count} clients are known as “${named}”. Choose the one that you want to run the form for.`
    : `No client that you look after is known as “${named}”. A client is found by its id, by the id of its tenant, or by a tag that is the same as in the link. Choose it here, or have somebody who administers the platform give it the tag.`;
}

/** All clients, to choose one by hand. */
function Choose({ addressOf }: { addressOf: (id: string) => string }) {
  const styles = useStyles();
  const [typed, setTyped] = useState('');
  const text = useDebounced(typed, 250).trim();
  const { items, query } = useClients({ text });
  const found = items?.filter(({ name }) => name.toLocaleLowerCase().includes(text.toLocaleLowerCase()));
  return (
    <>
      <div role="search">
        <SearchBox
          className={styles.search}
          aria-label="Find a client"
          placeholder="Find a client"
          value={typed}
          onChange={(_, { value }) => setTyped(value)}
        />
      </div>
      <Answer
        query={{ data: found, error: query.error, isPending: found === undefined, refetch: query.refetch }}
        trouble="The clients could not be loaded."
        skeleton={<Bones label="Loading clients" />}
      >
        {(clients) =>
          clients.length > 0 ? (
            <ClientsTable clients={clients} addressOf={addressOf} />
          ) : (
            <Empty
              title={text === '' ? 'You look after no client yet.' : `No client matches “${text}”.`}
              next={
                text === ''
                  ? 'Somebody who administers the platform can give you access to one.'
                  : 'Clients are found by a part of their name.'
              }
              action={text !== '' && <Button onClick={() => setTyped('')}>Show all clients</Button>}
            />
          )
        }
      </Answer>
    </>
  );
}

function ClientsTable({
  clients,
  addressOf,
}: {
  clients: readonly Pick<Client, 'id' | 'name'>[];
  addressOf: (id: string) => string;
}) {
  const columns: Column<Pick<Client, 'id' | 'name'>>[] = [
    {
      key: 'name',
      head: 'Client',
      width: 'minmax(0, 1fr)',
      opensRow: true,
      cell: (client) => (
        <Anchor isQuiet to={addressOf(client.id)}>
          {client.name}
        </Anchor>
      ),
    },
  ];
  return <Table label="Clients" columns={columns} rows={clients} keyOf={(client) => client.id} />;
}
