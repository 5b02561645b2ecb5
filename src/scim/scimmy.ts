/** The one door to scimmy and scimmy-routers; which of their parts we use, and why not the others: docs/adr. */
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

export { SCIMMY, SCIMMYRouters };
