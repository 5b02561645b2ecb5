import type { RequestHandler } from 'express';

/** Answers that speak of people or tokens stay in no cache (RFC 9111 §5.2.2.5). */
export const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};
