import { Button, Input, makeStyles } from '@fluentui/react-components';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';

const useStyles = makeStyles({
  root: { position: 'relative', zIndex: 1, display: 'flex', flexWrap: 'wrap', gap: '8px', margin: '4px 0', maxWidth: '520px' },
  opener: { padding: 0, minWidth: 'auto' },
  input: { flexGrow: 1, minWidth: '180px' },
});

interface NoteFieldProps {
  note: string | undefined;
  /** What the field is called for whoever does not see what it stands by. */
  label: string;
  isBusy: boolean;
  /** Whether it was kept. */
  onSave: (note: string) => Promise<boolean>;
}

/** What others may want to know about something that is resolved. Nobody has to say anything. */
export function NoteField({ note = '', label, isBusy, onSave }: NoteFieldProps) {
  const styles = useStyles();
  const [typed, setTyped] = useState<string>();
  // Who has closed the field goes on where it was opened.
  const opener = useRef<HTMLButtonElement>(null);
  const [wasOpen, setWasOpen] = useState(false);
  const isOpen = typed !== undefined;
  useEffect(() => {
    if (wasOpen && !isOpen) {
      opener.current?.focus();
    }
  }, [wasOpen, isOpen]);
  if (typed === undefined) {
    return (
      <div className={styles.root}>
        <Button
          ref={opener}
          size="small"
          appearance="transparent"
          className={styles.opener}
          onClick={() => {
            setWasOpen(true);
            setTyped(note);
          }}
        >
          {note === '' ? 'Add a note' : 'Change the note'}
        </Button>
      </div>
    );
  }
  const send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (await onSave(typed.trim())) {
      setTyped(undefined);
    }
  };
  return (
    <form className={styles.root} onSubmit={(event) => void send(event)}>
      <Input
        size="small"
        className={styles.input}
        aria-label={label}
        placeholder="What was it, and what was done?"
        value={typed}
        maxLength={1000}
        autoFocus
        onChange={(_, { value }) => setTyped(value)}
      />
      <Button size="small" type="submit" disabledFocusable={isBusy}>
        Save
      </Button>
      <Button size="small" appearance="subtle" onClick={() => setTyped(undefined)}>
        Cancel
      </Button>
    </form>
  );
}
