import type { ApiPart } from './api-part';
import { json, object, OTHERWISE, TEXT } from './api-shapes';

/** What `createFrontDoor`, `createHealthRouter` and `createMetricsRouter` serve. */
export function describeHealth(): ApiPart {
  const health = (example: string) => json(object({ status: TEXT }, { example: { status: example } }));
  return {
    name: 'Health',
    description: 'For those who watch over the server: whether to restart it, and whether to send it requests.',
    schemas: {},
    paths: {
      '/': {
        get: {
          operationId: 'entrance',
          summary: 'Where the console, SCIM and this documentation are; a browser is led to the console.',
          responses: {
            '200': {
              description: 'The addresses.',
              content: json(object({ console: TEXT, scim: TEXT, documentation: TEXT })),
            },
            '303': { description: 'To the console.' },
          },
          security: [],
        },
      },
      '/healthz': {
        get: {
          operationId: 'liveness',
          summary: 'Whether the process serves.',
          responses: { '200': { description: 'It does.', content: health('ok') } },
          security: [],
        },
      },
      '/readyz': {
        get: {
          operationId: 'readiness',
          summary: 'Whether the database answers, too.',
          responses: {
            '200': { description: 'It does.', content: health('ok') },
            '503': { description: 'It doesn’t.', content: health('the storage does not answer') },
          },
          security: [],
        },
      },
      '/metrics': {
        get: {
          operationId: 'metrics',
          summary: 'Counts and durations for Prometheus; from another machine with audit:read for every organization.',
          responses: {
            '200': { description: 'The metrics.', content: { 'text/plain': { schema: TEXT } } },
            default: OTHERWISE,
          },
        },
      },
    },
  };
}
