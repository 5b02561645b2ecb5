import type { SelfServiceDeps } from './self-service-router';

export interface PortalApiDeps extends SelfServiceDeps {
  /** The base of every location: public URL and mount path, no slash at the end. */
  readonly baseUrl: string;
}
