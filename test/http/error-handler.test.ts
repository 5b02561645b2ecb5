import express from 'express';
import request from 'supertest';
import { errorHandler } from '../../src/http/error-handler';
import { createLogger } from '../../src/log';
import { PortalError, type PortalErrorCode } from '../../src/portal/errors';

async function answerTo(code: PortalErrorCode) {
  const app = express();
  app.use(() => {
    throw new PortalError(code, 'Told.', { retryAfter: 1.5 });
  });
  app.use(errorHandler(createLogger({ level: 'silent' })));
  return await request(app).get('/');
}

test.each([
  ['too-many-requests', 429],
  ['busy', 503],
  ['forbidden', 403],
  ['invalid-value', 400],
  ['conflict', 409],
] as const)('%s is %i wherever nothing else is agreed, the console included', async (code, status) => {
  const answer = await answerTo(code);
  expect(answer.status).toBe(status);
  expect(answer.headers['retry-after']).toBe('2');
  expect(answer.body).toEqual({ error: { code, message: 'Told.' } });
});
