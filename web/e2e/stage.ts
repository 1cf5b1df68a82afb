import { afterAll, beforeAll } from 'vitest';

import { Eyes } from './browser';
import { Program } from './program';
import { World } from './world';

/** What the tests of a file share. It is there once they begin. */
export interface Stage {
  readonly program: Program;
  readonly eyes: Eyes;
  readonly world: World;
  /** The id of a client of the demo: the technician looks after the first two, and not after the third. */
  readonly contoso: string;
  readonly fabrikam: string;
  readonly adatum: string;
}

/** A program and a browser for the tests of a file; `prepare` makes what they begin with. */
export function stage(prepare?: (made: Stage) => Promise<void>): Stage {
  let made: Stage | undefined;
  const there = (): Stage => {
    if (made === undefined) {
      throw new Error('the tests have not begun');
    }
    return made;
  };
  beforeAll(async () => {
    const program = await Program.start();
    const world = new World(program);
    const eyes = await Eyes.open(program);
    made = {
      program,
      world,
      eyes,
      contoso: await world.client('Contoso'),
      fabrikam: await world.client('Fabrikam'),
      adatum: await world.client('Adatum'),
    };
    await prepare?.(made);
  });
  afterAll(async () => {
    await made?.eyes.close();
    await made?.program.stop();
  });
  return {
    get program() {
      return there().program;
    },
    get eyes() {
      return there().eyes;
    },
    get world() {
      return there().world;
    },
    get contoso() {
      return there().contoso;
    },
    get fabrikam() {
      return there().fabrikam;
    },
    get adatum() {
      return there().adatum;
    },
  };
}
