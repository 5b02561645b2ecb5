import type { Request } from 'express';

declare module 'express-serve-static-core' {
  interface Request {
    made?: string;
  }
}

/** For the log of requests: where what a request made is found, if the answer's headers can't be asked for it. */
export function noteMade(request: Request, location: string): void {
  request.made = location;
}

/** Nothing was made after all. */
export function forgetMade(request: Request): void {
  delete request.made;
}
