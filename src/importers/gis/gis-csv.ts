import { PORTAL_USER } from '../../portal/schema-urns';
import type { JsonObject } from '../../portal/model';
import type { OpenSource, ResourceRow, SourceRow } from '../source-row';
import type { GisWords } from './gis-words';

/**
 * CSV with the header `Email,Role,User Type,First Name,Last Name,Username`: the columns mean what they mean in any CSV,
 * but for two, which are words of the GIS portal: a role, and a license type, with or without `UT`.
 */
export function openGisCsv(words: GisWords, openCsv: OpenSource): OpenSource {
  return async (input) => {
    const { rows, rejects } = await openCsv(input, { kind: 'User' });
    return { rows: translated(rows, words), rejects };
  };
}

/** Whether a CSV's header is the GIS portal's. */
export function isGisHeader(header: string): boolean {
  const names = header.split(/[,;\t]/).map((name) => name.replaceAll('"', '').trim().toLowerCase());
  return names.includes('user type') && names.includes('username');
}

async function* translated(rows: AsyncIterable<SourceRow>, words: GisWords): AsyncGenerator<SourceRow> {
  for await (const row of rows) yield row.kind === 'User' ? translate(row, words) : row;
}

function translate(row: ResourceRow, words: GisWords): SourceRow {
  const { userType, roles, ...rest } = row.resource;
  const license = typeof userType === 'string' ? words.license(userType) : undefined;
  if (userType !== undefined && license === undefined) {
    return {
      line: row.line,
      raw: () => row.raw(),
      fault: { column: 'User Type', attribute: 'licenseType', reason: 'There is no such license type.' },
    };
  }
  const extension = rest[PORTAL_USER] as JsonObject | undefined;
  const resource = {
    ...rest,
    ...(Array.isArray(roles) && { roles: (roles as JsonObject[]).map((role) => meant(role, words)) }),
    ...((extension ?? license) !== undefined && {
      [PORTAL_USER]: { ...extension, ...(license && { licenseType: license }) },
    }),
  };
  return {
    ...row,
    resource,
    get columnOf() {
      return new Map([...(row.columnOf ?? []), [`${PORTAL_USER}:licenseType`, 'User Type']]);
    },
  };
}

function meant(role: JsonObject, words: GisWords): JsonObject {
  return typeof role['value'] === 'string' ? { ...role, value: words.role(role['value']) } : role;
}
