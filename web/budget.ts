import { gzipSync } from 'node:zlib';

import type { Plugin, Rolldown } from 'vite';

/** How much JavaScript a page may need, in bytes of gzip, by the modules that it begins with. */
export interface Budget {
  name: string;
  /** The ends of the names of modules. */
  modules: readonly string[];
  most: number;
}

/** Ends the build when a page needs more JavaScript than it may, and says of each how much that is. */
export function budgets(all: readonly Budget[]): Plugin {
  return {
    name: 'budgets',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
      for (const { name, modules, most } of all) {
        const needed = new Set(modules.flatMap((module) => [...closure(chunks, holding(chunks, module))]));
        const size = [...needed].reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0);
        const said = `${name}: ${kilobytes(size)} of ${kilobytes(most)} of JavaScript, by gzip`;
        if (size > most) {
          this.error(`${said}. It has to load less, or later.`);
        }
        this.info(said);
      }
    },
  };
}

/** The chunk that a module is in. */
function holding(chunks: Rolldown.OutputChunk[], module: string): Rolldown.OutputChunk {
  const found = chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(module)));
  if (found === undefined) {
    throw new Error(`The budget names ${module}, which is nowhere in the bundle.`);
  }
  return found;
}

/** A chunk, and all that it cannot begin without. */
function closure(
  chunks: Rolldown.OutputChunk[],
  from: Rolldown.OutputChunk,
  seen = new Set<Rolldown.OutputChunk>(),
): Set<Rolldown.OutputChunk> {
  if (!seen.has(from)) {
    seen.add(from);
    for (const file of from.imports) {
      const next = chunks.find((chunk) => chunk.fileName === file);
      if (next !== undefined) {
        closure(chunks, next, seen);
      }
    }
  }
  return seen;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}
