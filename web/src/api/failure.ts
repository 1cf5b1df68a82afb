import { AxiosError } from 'axios';

import type { Problem } from '../client';

/**
 * Every refusal of the platform. Programs tell them apart by `problem.code`. It keeps nothing of the request, which
 * carries a token: errors end up in logs.
 */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'Refusal';
    this.problem = problem;
  }
}

/** Whether the platform has refused it with one of these statuses. What is unknown, and what is others', is 404 alike. */
export function isRefused(failed: unknown, ...statuses: readonly number[]): failed is Refusal {
  return failed instanceof Refusal && statuses.includes(failed.problem.status);
}

/** Whether the platform has refused it for this reason, by the code of the contract. */
export function isRefusedAs(failed: unknown, code: string): failed is Refusal {
  return failed instanceof Refusal && failed.problem.code === code;
}

const sentences = {
  aborted: 'The request was given up.',
  timeout: 'No answer came in time.',
  network: 'The platform could not be reached, or the connection broke.',
  answer: 'What came is no answer of the platform.',
  program: 'The request could not be sent as it is.',
  signIn: 'The sign-in could not be reached, so nothing was sent.',
};

/**
 * Why there is no answer of the platform: `answer` is a proxy's word for one, `program` a defect of who asked. With
 * `signIn` nobody was asked, because there was no token.
 */
export type Reason = keyof typeof sentences;

/** What a failure may know besides its reason. */
interface Known {
  /** A technical word for the cause, such as ECONNREFUSED. */
  code?: string;
  /** Of what came instead of an answer. */
  status?: number;
  /** What people at the platform find the request by. */
  correlationId?: string;
}

/** A request that the platform has not answered. It keeps nothing of the request either, and so it has no cause. */
export class Failure extends Error implements Known {
  readonly reason: Reason;
  readonly code?: string;
  readonly status?: number;
  readonly correlationId?: string;

  constructor(reason: Reason, known: Known = {}) {
    super(sentences[reason]);
    this.name = 'Failure';
    this.reason = reason;
    this.code = known.code;
    this.status = known.status;
    this.correlationId = known.correlationId;
  }
}

/** What is thrown in the place of what axios threw. Even the texts of that may repeat headers. */
export function failureOf(failed: unknown): Refusal | Failure {
  if (!(failed instanceof AxiosError)) {
    return new Failure('program');
  }
  const problem = problemOf(failed.response?.data);
  return problem === undefined ? new Failure(reasonOf(failed), knownOf(failed)) : new Refusal(problem);
}

function reasonOf(failed: AxiosError): Reason {
  switch (failed.code) {
    case AxiosError.ERR_CANCELED:
      return 'aborted';
    case AxiosError.ECONNABORTED:
    case AxiosError.ETIMEDOUT:
      return 'timeout';
    default:
      return failed.response === undefined ? 'network' : 'answer';
  }
}

function knownOf(failed: AxiosError): Known {
  const correlationId: unknown = failed.response?.headers['x-correlation-id'];
  return {
    code: isWord(failed.code) ? failed.code : undefined,
    status: failed.response?.status,
    correlationId: isWord(correlationId) ? correlationId : undefined,
  };
}

/** Whether this is a plain word: it cannot be a token. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value);
}

/** The problem that an answer is, in whichever form its operation has its answers come. */
function problemOf(body: unknown): Problem | undefined {
  const value: unknown = typeof body === 'string' ? parsed(body) : isBytes(body) ? parsed(new TextDecoder().decode(body)) : body;
  return isProblem(value) ? value : undefined;
}

function isBytes(body: unknown): body is ArrayBuffer | ArrayBufferView {
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}
