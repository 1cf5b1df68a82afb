import type { FormField, Options, OptionsRequest, StoredFile } from '../../client';
import type { Values } from '../../forms/types';

/** A field of a form, or what asks for a parameter of a workflow. */
export interface AskedField extends FormField {
  /**
   * What a parameter takes that no field of a form has: a number without a fraction, several values of which each
   * has a line of its own, or an object of JSON.
   */
  as?: 'whole' | 'lines' | 'json';
}

/** Asks for the options of a field. The request holds the values that the options depend on. */
export type AskOptions = (field: FormField, request: OptionsRequest, signal: AbortSignal) => Promise<Options>;

/** Sends a file for a field, ahead of the rest. */
export type Upload = (field: FormField, file: File, signal: AbortSignal) => Promise<StoredFile>;

/** What a form of fields is drawn from. */
export interface FieldFormProps {
  /** The form's id, or the workflow's name: the options that were answered are remembered by it. */
  of?: string;
  fields: readonly AskedField[];
  /** What the fields hold at first: defaults, and what a link brought. */
  values: Values;
  askOptions: AskOptions;
  upload: Upload;
  /** What the button says: "Run for Contoso". */
  submitLabel: string;
  /** Why nothing can be sent at present; shown beside the button, which is disabled. */
  blocked?: string;
  /** What a person has to type before anything is sent, of what destroys: the name of the client. */
  confirm?: string;
  /** Where the values stand in the body that is sent, for what a refusal points at: `/values` or `/input`. */
  pointer: '/values' | '/input';
  /**
   * Sends them. What it throws is shown, unless it is ToldElsewhere, and a refusal beside the fields that it is about.
   * People send it once more when no answer came: `useRunOnce` sees to it that nothing runs twice.
   */
  onSubmit: (values: Values) => Promise<void>;
  /**
   * Whether it was sent, so that the fields are only there to read. When `onSubmit` has sent them, nothing is sent again
   * until this was true and is false.
   */
  isSent?: boolean;
}
