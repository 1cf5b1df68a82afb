import { Menu, MenuButton, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';

import { Failure } from '../../api';
import { exportExecutions, type ExportExecutionsData } from '../../client';
import { useApi } from '../../scope';
import { save } from '../../ui';

type Format = NonNullable<NonNullable<ExportExecutionsData['query']>['format']>;

interface ExportMenuProps {
  filter: Omit<NonNullable<ExportExecutionsData['query']>, 'format'>;
  /** Hears why a file could not be made; undefined when another try begins. */
  onTrouble: (error: unknown) => void;
}

/** Brings the runs of a filter to the computer as a file. */
export function ExportMenu({ filter, onTrouble }: ExportMenuProps) {
  const api = useApi();
  const [isBusy, setBusy] = useState(false);
  const going = useRef<AbortController>(undefined);
  useEffect(() => () => going.current?.abort(), []);
  const bring = async (format: Format): Promise<void> => {
    const control = new AbortController();
    going.current = control;
    setBusy(true);
    onTrouble(undefined);
    try {
      save(await api.call(exportExecutions, { query: { ...filter, format }, signal: control.signal }));
    } catch (error) {
      if (!(error instanceof Failure && error.reason === 'aborted')) {
        onTrouble(error);
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <MenuButton icon={<ArrowDownloadRegular />} disabledFocusable={isBusy}>
          {isBusy ? 'Exporting' : 'Export'}
        </MenuButton>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem
            subText={filter.from === undefined ? 'The runs of the last seven days' : undefined}
            onClick={() => void bring('csv')}
          >
            For a spreadsheet (CSV)
          </MenuItem>
          <MenuItem
            subText={filter.from === undefined ? 'The runs of the last seven days' : undefined}
            onClick={() => void bring('jsonl')}
          >
            For a program (JSON lines)
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
