import type { Execution } from '../../../client';
import { Markdown } from '../../../ui';
import { ResultFile } from './ResultFile';
import { ResultTable } from './ResultTable';
import { ResultValue } from './ResultValue';
import { tableOf } from './table';

interface ResultProps {
  result: NonNullable<Execution['result']>;
  /** What a file of it is called. */
  name: string;
}

/** What a run answered, as what it is. */
export function Result({ result, name }: ResultProps) {
  switch (result.kind) {
    case 'table': {
      const data = tableOf(result.columns, result.rows);
      return data === undefined ? <ResultValue value={result.rows ?? null} /> : <ResultTable data={data} name={name} />;
    }
    case 'markdown':
      return typeof result.value === 'string' ? <Markdown text={result.value} /> : <ResultValue value={result.value ?? null} />;
    case 'file':
      return result.file === undefined ? null : <ResultFile file={result.file} />;
    case 'json':
      return result.value === undefined || result.value === null ? null : <ResultValue value={result.value} />;
  }
}
