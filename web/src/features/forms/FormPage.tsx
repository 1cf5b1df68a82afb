import { useParams } from 'react-router';

import { Refusal } from '../../api';
import { getForm } from '../../client';
import { paths } from '../../paths';
import { useAsk, useScope } from '../../scope';
import { Anchor, Answer, Bones, Empty, Page } from '../../ui';
import { FormRunner } from './FormRunner';

/** One form, to fill in and to run. */
export function FormPage() {
  const { formId = '' } = useParams();
  const { id, name } = useScope();
  const query = useAsk(['form', formId], (api, signal) => api.call(getForm, { path: { formId }, signal }));
  if (query.data !== undefined) {
    return <FormRunner key={formId} form={query.data} error={query.error} />;
  }
  const isUnknown = query.error instanceof Refusal && (query.error.problem.status === 404 || query.error.problem.status === 422);
  return (
    <Page title={isUnknown ? 'No such form' : 'Form'} of={name} above={<Anchor to={paths.forms(id)}>Forms</Anchor>}>
      {isUnknown ? (
        <Empty
          title={`There is no form at this address, or it is not offered to you for ${name}.`}
          next="It may have been deleted, or belong to another client."
          action={<Anchor to={paths.forms(id)}>See the forms that there are</Anchor>}
        />
      ) : (
        <Answer query={query} trouble="The form could not be loaded." skeleton={<Bones rows={7} label="Loading the form" />}>
          {() => null}
        </Answer>
      )}
    </Page>
  );
}
