/** The URI of a user. Ids of managers are the clients' own, and may be any text (RFC 7643 §2.3.7, §4.3). */
export function userUri(baseUrl: string, id: string): string {
  return `${baseUrl}/Users/${encodeURIComponent(id)}`;
}

/** The id at the end of a resource's URI, absolute or relative; as it came, where it is escaped wrongly. */
export function idInUri(uri: string): string {
  const id = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
