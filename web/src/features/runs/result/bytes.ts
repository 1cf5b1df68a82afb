const units = ['B', 'KB', 'MB', 'GB'];

/** The size of a file as people say it: "812 B", "3.4 MB". */
export function bytes(size: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(size, 1)) / Math.log(1_000)));
  const scaled = size / 1_000 ** step;
  return `${scaled.toLocaleString('en', { maximumFractionDigits: step === 0 ? 0 : 1 })} ${units[step] ?? 'B'}`;
}
