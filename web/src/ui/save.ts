/** Lets the browser keep a file, under its own name, where it keeps downloads. */
export function save(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // A browser that asks where to keep it still needs the address then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
