import type { JsonObject, Stored } from '../portal/model';
import type { ScimContext } from './context';
import type { AnswerText } from './kept-texts';
import type { Projection } from './projection';
import { renderResource, type Shown } from './render';
import type { Wants } from './resource-type';

/** The body of an answer that is too large to be held at once: its text, part by part, made as it is sent. */
export class LargeAnswer {
  constructor(readonly parts: AsyncIterable<string>) {}
}

export type AnswerBody = AnswerText | LargeAnswer;

/** What a projection wants of a resource that is answered. */
export function inParts(projection: Projection, { sendsParts }: ScimContext): Wants {
  return { wants: (name, within) => projection.wants(name, within), inParts: sendsParts };
}

/** Whether some of what a resource has was left out as it was read, to be read as it is answered. */
export function isLarge({ type: { large }, projection }: Shown, model: Stored): boolean {
  return large !== undefined && projection.wants(large.attribute) && large.isLeftOut(model);
}

/**
 * The text of one resource: mapped and projected as ever, with some of its many values at a time. They are read one
 * part after the other, so who comes or goes meanwhile may be among them or not; the ETag is that of the beginning.
 */
export async function* resourceParts(shown: Shown, model: Stored): AsyncGenerator<string> {
  const { type, projection, context } = shown;
  const textOf = (part: Stored) => projection.apply(renderResource(type, part, context));
  const { large } = type;
  if (!large || !isLarge(shown, model)) {
    yield JSON.stringify(textOf(model));
    return;
  }
  const { attribute } = large;
  let end: string | undefined;
  for await (const part of large.parts(context.operation, model)) {
    const resource = textOf(part);
    const values = JSON.stringify(resource[attribute] ?? []).slice(1, -1);
    if (values === '') continue;
    if (end !== undefined) yield `,${values}`;
    else {
      const [start, rest] = around(resource, attribute);
      yield start + values;
      end = rest;
    }
  }
  yield end ?? JSON.stringify(textOf(model));
}

/** What stands in front of an attribute's values, and behind them. Within a text each `"` has a `\` before it. */
function around(resource: JsonObject, attribute: string): [string, string] {
  const text = JSON.stringify({ ...resource, [attribute]: [] });
  const name = `${JSON.stringify(attribute)}:[`;
  const start = text.indexOf(`${name}]`) + name.length;
  return [text.slice(0, start), text.slice(start)];
}

/** The text of a list; `head` is what stands in front of its resources. */
export async function* listParts(shown: Shown, head: string, models: readonly Stored[]): AsyncGenerator<string> {
  yield `${head},"Resources":[`;
  for (const [index, model] of models.entries()) {
    if (index > 0) yield ',';
    yield* resourceParts(shown, model);
  }
  yield ']}';
}
