export { isInDoubt, Sender } from './earlier';
export { FieldForm } from './FieldForm';
export { fieldsOf, inputOf, shownInputOf } from './fieldsOf';
export { Rehearsal } from './Rehearsal';
export { ToldElsewhere } from './told';
export { type RunOnce, useRunOnce } from './useRunOnce';
export type { AskedField, AskOptions, FieldFormProps, Upload } from './types';
