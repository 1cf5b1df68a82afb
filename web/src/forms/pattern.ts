// The regular expressions of forms: those that Go and this file understand alike.
// RegExp is not asked: \s and . mean more to it than to Go, and an innocent ^(\w+\s?)*$
// makes it think for years about one long word. What follows takes no longer than Go.

/** Whether a pattern matches somewhere in a text. */
export type Matcher = (text: string) => boolean;

const cache = new Map<string, Matcher | undefined>();

/** The pattern, ready for use; undefined for one that the server would refuse, too. */
export function compile(pattern: string): Matcher | undefined {
  if (!cache.has(pattern)) {
    cache.set(pattern, read(pattern));
  }
  return cache.get(pattern);
}

function read(pattern: string): Matcher | undefined {
  const scanner = new Scanner([...pattern]);
  try {
    const { step } = scanner.alternatives(0);
    return scanner.done ? (text) => isSomewhere(step, [...text]) : undefined;
  } catch (refused) {
    if (refused instanceof Refused) {
      return undefined;
    }
    throw refused;
  }
}

function isSomewhere(step: Step, signs: readonly string[]): boolean {
  return step(signs, [...signs.keys(), signs.length]).length > 0;
}

class Refused extends Error {}

/**
 * Part of a pattern: where in the signs it can end, when it begins at one of these
 * places, each of which is named once.
 */
type Step = (signs: readonly string[], places: readonly number[]) => readonly number[];

/** A part of a pattern with its size: its signs, groups and bars, as often as they are repeated. */
interface Part {
  step: Step;
  size: number;
}
type Test = (sign: string) => boolean;

const isDigit: Test = (sign) => sign >= '0' && sign <= '9';
const isWord: Test = (sign) => isDigit(sign) || (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z') || sign === '_';
const isSpace: Test = (sign) => '\t\n\f\r '.includes(sign);
const not =
  (test: Test): Test =>
  (sign) =>
    !test(sign);

const classes = new Map<string, Test>([
  ['d', isDigit],
  ['w', isWord],
  ['s', isSpace],
  ['D', not(isDigit)],
  ['W', not(isWord)],
  ['S', not(isSpace)],
]);
const controls = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['f', '\f'],
  ['v', '\v'],
]);
const repeatMost = 1000;
/** The largest pattern, and the longest text that one is looked for in, both as the server has them. */
const sizeMost = 1024;
export const textMost = 2000;
const nestMost = 10;

/** One sign that passes a test. */
function one(test: Test): Part {
  return {
    size: 1,
    step: (signs, places) => places.filter((at) => at < signs.length && test(signs[at] ?? '')).map((at) => at + 1),
  };
}

/** A place of which something is true: ^, $, \b and \B. */
function place(is: (signs: readonly string[], at: number) => boolean): Step {
  return (signs, places) => places.filter((at) => is(signs, at));
}

function sequence(steps: readonly Step[]): Step {
  return (signs, places) => steps.reduce((at, step) => step(signs, at), places);
}

function either(branches: readonly Step[]): Step {
  const [only, ...more] = branches;
  return only && more.length === 0 ? only : (signs, places) => [...new Set(branches.flatMap((branch) => branch(signs, places)))];
}

/** A step so many times. Once nothing new is reached, more of it reaches nothing new. */
function repeat(step: Step, least: number, most: number): Step {
  return (signs, places) => {
    let latest = places;
    for (let n = 0; n < least && latest.length > 0; n++) {
      latest = step(signs, latest);
    }
    const reached = new Set(latest);
    for (let n = least; n < most && latest.length > 0; n++) {
      latest = step(signs, latest).filter((at) => !reached.has(at));
      latest.forEach((at) => reached.add(at));
    }
    return [...reached];
  };
}

function isBorder(signs: readonly string[], at: number): boolean {
  return isWord(signs[at - 1] ?? '') !== isWord(signs[at] ?? '');
}

/** Reads a pattern as its twin in Go does. */
class Scanner {
  private at = 0;

  constructor(private readonly signs: readonly string[]) {}

  get done(): boolean {
    return this.at === this.signs.length;
  }

  private peek(ahead = 0): string {
    return this.signs[this.at + ahead] ?? '';
  }

  private next(): string {
    if (this.done) {
      throw new Refused();
    }
    return this.signs[this.at++] ?? '';
  }

  private take(wanted: string): boolean {
    const found = [...wanted].every((sign, i) => this.peek(i) === sign);
    this.at += found ? wanted.length : 0;
    return found;
  }

  alternatives(depth: number): Part {
    if (depth > nestMost) {
      throw new Refused();
    }
    const branches: Step[][] = [[]];
    let size = 0;
    while (!this.done && this.peek() !== ')') {
      if (this.take('|')) {
        this.repetition(undefined);
        branches.push([]);
        size++;
      } else {
        const part = this.atom(depth);
        branches.at(-1)?.push(part.step);
        size += part.size;
      }
      if (size > sizeMost) {
        throw new Refused();
      }
    }
    return { step: either(branches.map(sequence)), size };
  }

  private atom(depth: number): Part {
    const first = this.next();
    switch (first) {
      case '^':
        return this.alone(place((_, at) => at === 0));
      case '$':
        return this.alone(place((signs, at) => at === signs.length));
      case '*':
      case '+':
      case '?':
      case '{':
      case ']':
      case '}':
        throw new Refused();
      case '(':
        return this.repetition(this.group(depth));
      case '[':
        return this.repetition(one(this.set()));
      case '.':
        return this.repetition(one((sign) => sign !== '\n'));
      case '\\':
        if (this.take('b')) {
          return this.alone(place(isBorder));
        }
        if (this.take('B')) {
          return this.alone(place((signs, at) => !isBorder(signs, at)));
        }
        return this.repetition(one(this.escape().test));
      default:
        return this.repetition(one((sign) => sign === first));
    }
  }

  private alone(step: Step): Part {
    this.repetition(undefined);
    return { step, size: 1 };
  }

  private group(depth: number): Part {
    if (!this.take('?:') && this.peek() === '?') {
      throw new Refused();
    }
    const inside = this.alternatives(depth + 1);
    if (!this.take(')')) {
      throw new Refused();
    }
    return { step: inside.step, size: inside.size + 1 };
  }

  /** What stands behind a backslash: a class of signs, or one that is meant. */
  private escape(): { test: Test; meant?: string } {
    const first = this.next();
    const listed = classes.get(first);
    if (listed) {
      return { test: listed };
    }
    const meant = controls.get(first) ?? first;
    if (meant === first && !/^[!-/:-@[-`{-~]$/.test(first)) {
      throw new Refused();
    }
    return { test: (one) => one === meant, meant };
  }

  /** A class in square brackets, behind the opening one. */
  private set(): Test {
    const opposite = this.take('^');
    const tests: Test[] = [];
    for (let first = true; first || !this.take(']'); first = false) {
      if (this.peek() === '-' && (first || this.peek(1) === ']')) {
        this.next();
        tests.push((one) => one === '-');
        continue;
      }
      const low = this.member();
      if (this.peek() !== '-' || this.peek(1) === ']') {
        tests.push(low.test);
        continue;
      }
      this.next();
      tests.push(between(low.meant, this.member().meant));
    }
    const any: Test = (one) => tests.some((test) => test(one));
    return opposite ? not(any) : any;
  }

  private member(): { test: Test; meant?: string } {
    const first = this.next();
    if (first === '\\') {
      return this.escape();
    }
    if (first === '[' || first === ']' || first === '-') {
      throw new Refused();
    }
    return { test: (one) => one === first, meant: first };
  }

  /** The part with the repetition behind it; undefined is one that nothing can repeat. */
  private repetition(part: Part): Part;
  private repetition(part: undefined): undefined;
  private repetition(part: Part | undefined): Part | undefined {
    if (!isRepeat(this.peek())) {
      return part;
    }
    const isNumbered = this.peek() === '{';
    const [least, most] = this.counts();
    this.take('?'); // lazy or not, it matches the same texts
    if (!part || isRepeat(this.peek())) {
      throw new Refused();
    }
    const times = !isNumbered ? 1 : Math.max(1, most === Infinity ? least : most);
    return { step: repeat(part.step, least, most), size: part.size * times };
  }

  private counts(): [number, number] {
    const first = this.next();
    if (first !== '{') {
      return first === '*' ? [0, Infinity] : first === '+' ? [1, Infinity] : [0, 1];
    }
    const end = this.signs.indexOf('}', this.at);
    const inside = end < 0 ? '' : this.signs.slice(this.at, end).join('');
    const [, low, comma, high] = /^(0|[1-9]\d{0,3})(,?)(0|[1-9]\d{0,3})?$/.exec(inside) ?? [];
    this.at = end + 1;
    if (
      low === undefined ||
      (comma === '' && high !== undefined) ||
      Number(high ?? low) > repeatMost ||
      Number(high ?? low) < Number(low)
    ) {
      throw new Refused();
    }
    return [Number(low), high !== undefined ? Number(high) : comma ? Infinity : Number(low)];
  }
}

function isRepeat(sign: string): boolean {
  return sign === '*' || sign === '+' || sign === '?' || sign === '{';
}

function between(low: string | undefined, high: string | undefined): Test {
  const [from, to] = [low?.codePointAt(0), high?.codePointAt(0)];
  if (from === undefined || to === undefined || to < from) {
    throw new Refused();
  }
  return (one) => {
    const at = one.codePointAt(0) ?? -1;
    return from <= at && at <= to;
  };
}
