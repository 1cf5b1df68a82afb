import { expect, test } from 'vitest';

import { downloadFile, exportAuditEntries, exportExecutions, exportOrganizations, uploadFile } from '../src/client';
import { admin, organization, refusalOf, stranger } from './scene';

test('a file goes up and comes down byte for byte', async () => {
  const contoso = admin(await organization('Contoso'));
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) % 256);
  const kept = await contoso.call(uploadFile, {
    query: { name: 'Größe.bin' },
    body: new Blob([bytes], { type: 'application/json' }),
  });
  expect(kept).toMatchObject({ contentType: 'application/json', size: bytes.length });
  const file = await contoso.call(downloadFile, { path: { fileId: kept.id } });
  expect([file.name, file.type]).toEqual(['Größe.bin', 'application/json']);
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);

  const untyped = await contoso.call(uploadFile, { query: { name: 'x' }, body: new Blob([bytes]) });
  expect(untyped.contentType).toBe('application/octet-stream');
});

test('a file or an export that is refused is a refusal like any other', async () => {
  const contoso = await organization('Contoso');
  const missing = await refusalOf(admin(contoso).call(downloadFile, { path: { fileId: contoso } }));
  expect(missing.problem.code).toBe('not_found');
  expect((await refusalOf(admin(null).call(exportExecutions))).problem.code).toBe('scope_required');
  expect((await refusalOf(stranger(contoso).call(exportAuditEntries))).problem.status).toBe(401);
  expect((await refusalOf(stranger(null).call(exportOrganizations))).problem.status).toBe(401);
  const badly = admin(contoso).call(exportExecutions, { query: { format: 'pdf' as 'csv' } });
  expect((await refusalOf(badly)).problem.status).toBe(422);
});
