import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular, DocumentRegular } from '@fluentui/react-icons';
import { useRef } from 'react';

import { Framed, labelOf } from '../Framed';
import { type ControlProps, textOf } from './control';
import { accepted, limitsOf, sized } from './files';
import { useUpload } from './upload';

const useStyles = makeStyles({
  root: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px', minHeight: '32px' },
  name: { display: 'inline-flex', alignItems: 'center', gap: '6px', minWidth: 0, overflowWrap: 'anywhere' },
  input: { display: 'none' },
  icon: { flexShrink: 0, color: tokens.colorNeutralForeground3 },
});

/** A file, which is sent as soon as it is chosen; what the form holds is its id. */
export function FileControl({ field, id, value, onChange, onBlur, word }: ControlProps) {
  const styles = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const held = textOf(value);
  const { state, start, again, drop } = useUpload(field, onChange);
  const label = labelOf(field);
  const limits = limitsOf(field);
  const isUploading = state.name === 'sending';
  const failed = state.name === 'failed' ? { text: state.why } : undefined;
  const what = isUploading ? 'Cancel the upload' : held === '' ? 'Choose a file' : 'Replace the file';

  return (
    <Framed field={field} id={id} word={isUploading ? undefined : (failed ?? word)} notes={limits === '' ? undefined : limits}>
      {(spoken) => (
        <div
          className={styles.root}
          role="group"
          aria-label={label}
          onBlur={onBlur}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            start(event.dataTransfer.files[0]);
          }}
        >
          <input
            ref={input}
            type="file"
            tabIndex={-1}
            aria-hidden
            className={styles.input}
            accept={accepted(field)}
            onChange={(event) => {
              start(event.target.files?.[0]);
              // The same file may be chosen once more.
              event.target.value = '';
            }}
          />
          {isUploading ? (
            <span role="status" className={styles.name}>
              <Spinner size="extra-tiny" aria-hidden />
              {`Uploading ${state.file.name}, ${sized(state.file.size)}`}
            </span>
          ) : (
            held !== '' && (
              <span className={styles.name}>
                <DocumentRegular fontSize={16} className={styles.icon} aria-hidden />
                {state.nameOf(held)}
              </span>
            )
          )}
          <Button
            id={id}
            aria-describedby={spoken['aria-describedby']}
            size={held === '' && !isUploading ? 'medium' : 'small'}
            icon={held === '' && !isUploading ? <ArrowUploadRegular /> : undefined}
            aria-label={`${what} for ${label}`}
            // One button for all of it: the focus stays where it was pressed.
            onClick={() => (isUploading ? drop() : input.current?.click())}
          >
            {isUploading ? 'Cancel' : held === '' ? 'Choose a file' : 'Replace'}
          </Button>
          {state.name === 'failed' && state.file !== undefined && (
            <Button size="small" appearance="subtle" aria-label={`Try again for ${label}`} onClick={again}>
              Try again
            </Button>
          )}
          {!isUploading && held !== '' && (
            <Button size="small" appearance="subtle" aria-label={`Remove the file for ${label}`} onClick={drop}>
              Remove
            </Button>
          )}
        </div>
      )}
    </Framed>
  );
}
