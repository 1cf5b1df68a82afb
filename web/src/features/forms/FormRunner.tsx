import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'react-router';

import type { Form } from '../../client';
import { initial, prefill } from '../../forms/prefill';
import { useScope } from '../../scope';
import { Beside, Sheet } from '../../ui';
import { FieldForm } from '../fields';
import { RunSide } from '../runs';
import { About } from './About';
import { Ticket, ticketIn } from './Ticket';
import { useBarrier } from './useBarrier';
import { useRunning } from './useRunning';

const useStyles = makeStyles({
  bar: { minHeight: 'auto' },
  next: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

interface FormRunnerProps {
  form: Form;
  /** Why the form could not be loaded anew. */
  error: unknown;
}

/** A form, and beside it the run that it has become. */
export function FormRunner({ form: newest, error }: FormRunnerProps) {
  const scope = useScope();
  const [query] = useSearchParams();
  // Whoever fills in a form keeps it as it was until they take over what has changed.
  const [form, setForm] = useState(newest);
  // A form that is begun anew begins empty; the first one begins with what the link brought.
  const [round, setRound] = useState(0);
  const [brought] = useState(() => prefill(form.fields, query));
  const [reference] = useState(() => ticketIn(query));
  const running = useRunning(form, reference);
  const barrier = useBarrier(newest, error);
  const { runId, isSent } = running;

  return (
    <Beside
      aside={
        runId === undefined ? (
          <About workflow={barrier.workflow} />
        ) : (
          <RunSide id={runId} onEdit={isSent ? running.edit : undefined} />
        )
      }
    >
      <Sheet>
        {barrier.reason !== undefined && <Warning>{barrier.reason}</Warning>}
        <Ticket reference={reference} />
        {newest.version !== form.version && !isSent && (
          <Warning action={<Button onClick={() => setForm(newest)}>Show it as it is now</Button>}>
            This form was changed since you opened it. What you have filled in stays.
          </Warning>
        )}
        <FieldForm
          key={round}
          of={form.id}
          fields={form.fields}
          values={round === 0 ? { ...initial(form.fields), ...brought } : initial(form.fields)}
          askOptions={running.askOptions}
          upload={running.upload}
          submitLabel={scope.id === 'global' ? 'Run globally' : `Run for ${scope.name}`}
          blocked={barrier.blocked}
          confirm={barrier.confirm}
          pointer="/values"
          onSubmit={running.submit}
          isSent={isSent}
        />
        {isSent && (
          <Again
            label={isAsking(form) ? 'Start over' : 'Back to the form'}
            onPress={() => {
              running.clear();
              setForm(newest);
              setRound(round + 1);
            }}
          />
        )}
      </Sheet>
    </Beside>
  );
}

/** Whether there is anything to fill in. */
function isAsking(form: Form): boolean {
  return form.fields.some(({ type }) => type !== 'markdown');
}

/** What to know before the form is sent. Most forms open without one: they do not wait for its styles. */
function Warning({ action, children }: { action?: ReactNode; children: ReactNode }) {
  const styles = useStyles();
  return (
    <MessageBar intent="warning" layout="multiline" className={styles.bar}>
      <MessageBarBody>{children}</MessageBarBody>
      {action !== undefined && <MessageBarActions>{action}</MessageBarActions>}
    </MessageBar>
  );
}

/** What may be done with a form that was sent. */
function Again({ label, onPress }: { label: string; onPress: () => void }) {
  const styles = useStyles();
  return (
    <div className={styles.next}>
      <Button onClick={onPress}>{label}</Button>
    </div>
  );
}
