import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { unique } from '../../support/factories';
import type { Headers, Method, ScimClient, ScimResponse } from '../../support/scim-client';

/** What one identity provider sends, as data: restated from its documents (`source`) or from wire logs (`basis`). */
export interface ClientFlows {
  readonly client: string;
  readonly headers: Headers;
  /** Roles the flows assign; the portal refuses unknown ones, so an administrator defines these first. */
  readonly roles: readonly { readonly value: string; readonly display: string }[];
  readonly flows: readonly Flow[];
}

export interface Flow {
  readonly name: string;
  readonly source: string;
  readonly basis: string;
  readonly steps: readonly Step[];
}

/** One request. Every string may hold `{{rand}}`, `{{uuid}}` (fresh in each flow) and what earlier steps saved. */
export interface Step {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly body?: unknown;
  /** The statuses that are right. */
  readonly status: readonly number[];
  /** Nobody agrees which answer is right: only a 5xx is wrong. */
  readonly debatable?: true;
  /** Variable ← where the answer has it. */
  readonly save?: Readonly<Record<string, string>>;
  readonly check?: readonly (readonly [path: string, operator: CheckOperator, expected?: unknown])[];
}

type CheckOperator = keyof typeof checks;
export type Variables = Record<string, string>;

export function readFlows(client: string): ClientFlows {
  return JSON.parse(readFileSync(join(__dirname, `${client}.json`), 'utf8')) as ClientFlows;
}

export function freshVariables(): Variables {
  return { rand: unique('r'), uuid: randomUUID() };
}

/** Sends the step's request, asserts its answer, and keeps what it saves in `variables`. */
export async function runStep(scim: ScimClient, step: Step, headers: Headers, variables: Variables): Promise<void> {
  const { path, body } = substitute({ path: step.path, body: step.body }, variables);
  const response = await scim.send(step.method, path, body, headers);
  expectStatus(step, response);
  for (const [where, operator, expected] of step.check ?? []) {
    const actual = look(response, where);
    const passed = checks[operator](actual, substitute(expected, variables));
    expect({ where, operator, expected, actual, passed }).toMatchObject({ passed: true });
  }
  for (const [name, where] of Object.entries(step.save ?? {})) variables[name] = String(look(response, where));
}

function expectStatus(step: Step, { status, text }: ScimResponse): void {
  const right = step.status.includes(status) || (step.debatable === true && status < 500);
  expect({ status, text, accepted: step.status, right }).toMatchObject({ right: true });
}

const checks = {
  eq: (actual: unknown, expected: unknown) => same(actual, expected),
  eqs: (actual: unknown, expected: unknown) => String(actual) === String(expected),
  has: (actual: unknown, expected: unknown) => Array.isArray(actual) && actual.includes(expected),
  absent: (actual: unknown) => actual === undefined,
  empty: (actual: unknown) => actual === undefined || same(actual, []),
  len: (actual: unknown, expected: unknown) => Array.isArray(actual) && actual.length === expected,
  type: (actual: unknown, expected: unknown) => typeof actual === expected,
  contains: (actual: unknown, expected: unknown) => String(actual).includes(String(expected)),
  notcontains: (actual: unknown, expected: unknown) => !String(actual).includes(String(expected)),
} as const;

function same(actual: unknown, expected: unknown): boolean {
  return JSON.stringify(actual) === JSON.stringify(expected);
}

function substitute<T>(value: T, variables: Variables): T {
  if (value === undefined) return value;
  const text = JSON.stringify(value).replace(/\{\{(\w+)\}\}/g, (_match, name: string) => {
    const saved = variables[name];
    if (saved === undefined) throw new Error(`nothing saved ${name} before`);
    return JSON.stringify(saved).slice(1, -1);
  });
  return JSON.parse(text) as T;
}

/** The value at `emails[type=work].value`, `members[0]`, `["urn:…"].manager`; `@text` and `@content-type` of the answer. */
export function look(response: ScimResponse, where: string): unknown {
  if (where === '@text') return response.text;
  if (where === '@content-type') return response.headers['content-type'];
  const parts = where.matchAll(/\["([^"]+)"\]|\[(\d+)\]|\[(\w+)=([^\]]+)\]|([^.[\]]+)/g);
  return [...parts].reduce<unknown>((value, [, quoted, index, name, wanted, plain]) => {
    if (name !== undefined) return elements(value).find((element) => member(element, name) === wanted);
    return member(value, quoted ?? index ?? plain ?? '');
  }, response.body);
}

function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return (value as Record<string, unknown>)[name];
}
