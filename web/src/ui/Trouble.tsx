import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  tokens,
} from '@fluentui/react-components';

import { Failure, Refusal } from '../api';
import { SignInNeeded, useStage } from '../session';
import { CopyButton } from './CopyButton';

const useStyles = makeStyles({
  meta: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  bar: { minHeight: 'auto' },
});

interface TroubleProps {
  error: unknown;
  /** What could not be done: "The runs could not be loaded." */
  title: string;
  /** What became of the person's work, when they may doubt it: "Nothing was sent." */
  kept?: string;
  onRetry?: () => void;
}

/** Why something could not be done: what happened, what was kept, and what to tell whoever can help. */
export function Trouble({ error, title, kept, onRetry }: TroubleProps) {
  const styles = useStyles();
  const id = correlationOf(error);
  // Until somebody has signed in again, which the banner is for, another try ends the same way.
  const isVain = useStage().name === 'expired' && error instanceof SignInNeeded;
  const retry = isVain ? undefined : onRetry;
  return (
    <MessageBar intent="error" layout="multiline" className={styles.bar}>
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {sentenceOf(error)}
        {kept !== undefined && ` ${kept}`}
        {id !== undefined && <span className={styles.meta}>Support finds it by {id}</span>}
      </MessageBarBody>
      {(retry ?? id) !== undefined && (
        <MessageBarActions>
          {retry && <Button onClick={retry}>Try again</Button>}
          {id !== undefined && <CopyButton text={id} label="Copy the id" />}
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

/** One sentence for a person. The texts of programs stay out of it. */
export function sentenceOf(error: unknown): string {
  return error instanceof Refusal || error instanceof Failure || error instanceof SignInNeeded
    ? error.message
    : 'Something on this page went wrong. Load it again.';
}

/** What people at the platform find a request by. */
export function correlationOf(error: unknown): string | undefined {
  return error instanceof Refusal ? error.problem.correlationId : error instanceof Failure ? error.correlationId : undefined;
}
