import type { BatchCounts, BatchDetail, BatchItem } from '../../client';
import { contoso, fabrikam } from '../../testing';

export const none: BatchCounts = {
  waiting: 0,
  refused: 0,
  open: 0,
  success: 0,
  completedWithErrors: 0,
  failed: 0,
  timeout: 0,
  cancelled: 0,
};

/** A batch of Theo Technician for Contoso and Fabrikam that is done: it succeeded for both. */
export function aBatch(change: Partial<BatchDetail> = {}): BatchDetail {
  return {
    id: '019f2c00-0000-7000-8000-0000000000b1',
    workflow: { name: 'license_report', title: 'Licence report' },
    stage: 'done',
    round: 1,
    owner: { id: 't_o', displayName: 'Theo Technician' },
    targets: { all: true },
    createdAt: '2026-11-23T09:00:00.000Z',
    updatedAt: '2026-11-23T09:00:02.000Z',
    finishedAt: '2026-11-23T09:00:02.000Z',
    input: {},
    counts: { ...none, success: 2 },
    ...change,
  };
}

/** Contoso in a batch, where it succeeded. */
export function anItem(change: Partial<BatchItem> = {}): BatchItem {
  return {
    organizationId: contoso,
    name: 'Contoso',
    isCanary: false,
    round: 1,
    status: 'Success',
    executionId: '019f2c00-0000-7000-8000-0000000000a1',
    ...change,
  };
}

/** Fabrikam in a batch, where it failed. */
export function aFailure(change: Partial<BatchItem> = {}): BatchItem {
  return anItem({
    organizationId: fabrikam,
    name: 'Fabrikam',
    status: 'Failed',
    executionId: '019f2c00-0000-7000-8000-0000000000a2',
    problem: 'The licence is used up.',
    ...change,
  });
}
