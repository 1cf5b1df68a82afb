import { useParams } from 'react-router';

import { isRefused } from '../../api';
import { getForm } from '../../client';
import { paths } from '../../paths';
import { useAsk, useScope } from '../../scope';
import { Anchor, Answer, Bones, Empty, Page } from '../../ui';
import { Rehearsal } from '../fields';
import { FormRunner } from './FormRunner';

/** One form, to fill in and to run. */
export function FormPage() {
  const { formId = '' } = useParams();
  const { id, name } = useScope();
  const query = useAsk(['form', formId], (api, signal) => api.call(getForm, { path: { formId }, signal }));
  const form = query.data;
  const above = <Anchor to={paths.forms(id)}>Forms</Anchor>;
  if (form === undefined && isUnknown(query.error)) {
    return (
      <Page title="No such form" of={name} above={above}>
        <Empty
          title={`There is no form at this address, or it is not offered to you for ${name}.`}
          next="It may have been deleted, or belong to another client."
          action={<Anchor to={paths.forms(id)}>See the forms that there are</Anchor>}
        />
      </Page>
    );
  }
  // The page is there before its form is, so that only the form is drawn when it comes.
  return (
    <Page title={form?.name ?? 'Form'} of={name} above={above} about={form?.description}>
      <Rehearsal isAwaited={query.isPending} />
      <Answer query={query} trouble="The form could not be loaded." skeleton={<Bones rows={7} label="Loading the form" />}>
        {(loaded) => <FormRunner key={formId} form={loaded} error={query.error} />}
      </Answer>
    </Page>
  );
}

function isUnknown(error: unknown): boolean {
  return isRefused(error, 404, 422);
}
