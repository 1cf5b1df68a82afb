import { Button, Input, Tooltip } from '@fluentui/react-components';
import { EyeOffRegular, EyeRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { Framed, labelOf } from '../Framed';
import { type ControlProps, textOf, useWidths } from './control';

/** A secret: what is typed is not shown unless one asks for it. */
export function SecretControl({ field, id, value, onChange, onBlur, word }: ControlProps) {
  const widths = useWidths();
  const [isShown, setShown] = useState(false);
  const words = isShown ? `Hide ${labelOf(field)}` : `Show ${labelOf(field)}`;
  return (
    <Framed field={field} id={id} word={word}>
      {(spoken) => (
        <Input
          {...spoken}
          id={id}
          type={isShown ? 'text' : 'password'}
          autoComplete="off"
          spellCheck={false}
          className={widths.line}
          value={textOf(value)}
          placeholder={field.placeholder}
          onBlur={onBlur}
          onChange={(_, { value: typed }) => onChange(typed)}
          contentAfter={
            <Tooltip content={words} relationship="label">
              <Button
                size="small"
                appearance="transparent"
                icon={isShown ? <EyeOffRegular /> : <EyeRegular />}
                onClick={() => setShown(!isShown)}
              />
            </Tooltip>
          }
        />
      )}
    </Framed>
  );
}
