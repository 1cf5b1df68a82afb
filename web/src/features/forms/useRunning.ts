import { useQueryClient } from '@tanstack/react-query';

import { type Form, type FormSubmission, listFieldOptions, type ReferenceRef, submitForm, uploadFile } from '../../client';
import type { Values } from '../../forms/types';
import { keyOf, useApi, useScope } from '../../scope';
import { type AskOptions, type RunOnce, type Upload, useRunOnce } from '../fields';

interface Running extends Omit<RunOnce<FormSubmission>, 'send'> {
  askOptions: AskOptions;
  upload: Upload;
  submit: (values: Values) => Promise<void>;
}

/** Runs a form in the scope of the page. */
export function useRunning(form: Form, reference: ReferenceRef | undefined): Running {
  const api = useApi();
  const scope = useScope();
  const queries = useQueryClient();
  const formId = form.id;
  const { send, ...once } = useRunOnce<FormSubmission>((body, key) =>
    api.call(submitForm, { path: { formId }, headers: { 'Idempotency-Key': key }, body }),
  );

  const askOptions: AskOptions = (field, request, signal) => {
    // The form itself says what is fixed: only the values of its fields are asked for.
    const bound = field.provider?.inputs ?? {};
    const inputs = Object.fromEntries(Object.entries(request.inputs ?? {}).filter(([name]) => bound[name]?.field !== undefined));
    return api.call(listFieldOptions, { path: { formId, name: field.name }, body: { ...request, inputs }, signal });
  };
  const upload: Upload = (field, file, signal) =>
    api.call(uploadFile, { query: { name: file.name, form: formId, field: field.name }, body: file, signal });
  const submit = async (values: Values): Promise<void> => {
    try {
      await send({ values, ...(reference !== undefined && { reference }) });
    } catch (failed) {
      // The form may have been changed meanwhile, which its newest state tells.
      void queries.invalidateQueries({ queryKey: keyOf(scope.id, 'form', formId) });
      throw failed;
    }
  };
  return { ...once, askOptions, upload, submit };
}
