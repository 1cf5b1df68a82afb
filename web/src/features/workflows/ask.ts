import type { Api } from '../../api';
import { listOptions, uploadFile } from '../../client';
import type { AskOptions, Upload } from '../fields';

/** Asks data providers for what a workflow's parameters can be, with the operations of one scope. */
export function optionsBy(api: Api): AskOptions {
  return (field, body, signal) => api.call(listOptions, { path: { name: field.provider?.name ?? '' }, body, signal });
}

/** Keeps files for a run that is started without a form. */
export function uploadBy(api: Api): Upload {
  return (_, file, signal) => api.call(uploadFile, { query: { name: file.name }, body: file, signal });
}
