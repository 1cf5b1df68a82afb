// What a form is, as the API answers it. The rules beside this file are the twins of
// those in domain/forms, and tests/contract/testdata/forms holds both together: the
// server decides, the page says the same before anything is sent.

export type FieldType =
  | 'text'
  | 'email'
  | 'number'
  | 'select'
  | 'multi_select'
  | 'radio'
  | 'checkbox'
  | 'textarea'
  | 'date'
  | 'datetime'
  | 'file'
  | 'markdown';

export interface Option {
  label: string;
  value: string;
}

/** What a data provider is asked with: the value of a field above, or a fixed one. */
export interface ProviderInput {
  field?: string;
  value?: unknown;
}

export interface Provider {
  name: string;
  inputs?: Record<string, ProviderInput>;
}

/** Exactly one of all, any, not and field is set. */
export interface Condition {
  all?: Condition[];
  any?: Condition[];
  not?: Condition;
  field?: string;
  op?: string;
  value?: unknown;
}

export interface Field {
  name: string;
  type: FieldType;
  label?: string;
  help?: string;
  placeholder?: string;
  default?: unknown;
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  patternMessage?: string;
  options?: Option[];
  provider?: Provider;
  condition?: Condition;
  text?: string;
  accept?: string[];
  maxBytes?: number;
  /** A secret: what is typed is not shown, and no link fills it in. */
  masked?: boolean;
}

/** Values by the names of fields, as JSON has them. */
export type Values = Record<string, unknown>;

/** A bad value: where it is in the submission, which rule it breaks, what to enter. */
export interface Problem {
  pointer: string;
  code: string;
  message: string;
}
