export { RunPanel } from './RunPanel';
export { RunSide } from './RunSide';
export { RunsList } from './RunsList';
export { RunsTable } from './RunsTable';
export { useRun } from './useRun';
export { useRuns } from './useRuns';
