import { licenseFromWord, roleFromWord, ROLES } from '../arcgis/vocabulary';
import { createImportFormats } from '../importers/import-formats';
import { fold } from '../portal/fold';
import { attributeOfPath } from '../scim/read-resource';

/** The readers of all formats: the importers meet the words of the room that speaks with the GIS portal. */
export const importFormats = createImportFormats(
  {
    license: licenseFromWord,
    // A member's file says "Publisher" where a request says org_publisher.
    role: (word) => ROLES.find(({ display }) => fold(display) === fold(word))?.roleId ?? roleFromWord(word),
  },
  attributeOfPath,
);
