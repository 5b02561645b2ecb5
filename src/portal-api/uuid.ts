const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * An identifier as the portal's clients write it, without what they put around it: `'{…}'`, `{…}`, `guid'…'`, `"…"`.
 * A Uuid comes out in lower case; anything else (a custom role's value) as it is.
 */
export function bareUuid(text: string): string {
  const bare = text
    .trim()
    .replace(/^guid(?=['"])/i, '')
    .replace(/^(['"])(.*)\1$/s, '$2')
    .replace(/^\{(.*)\}$/s, '$1')
    .trim();
  return isUuid(bare) ? bare.toLowerCase() : bare;
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}
