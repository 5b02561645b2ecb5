/** The one door to scimmy-routers, apart from scimmy's own: it brings Express with it, which only the server needs. */
import SCIMMYRouters from 'scimmy-routers';

export { SCIMMYRouters };
