import { schemaRef, type ApiPart } from './api-part';
import { json, object, TEXT } from './api-shapes';

/** What `createHealthRouter` and `createMetricsRouter` serve. */
export function describeHealth(): ApiPart {
  const health = (example: string) => json(object({ status: TEXT }, { example: { status: example } }));
  return {
    name: 'Health',
    description: 'For those who watch over the server: whether to restart it, and whether to send it requests.',
    schemas: {},
    paths: {
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
            default: { description: 'What is wrong.', content: json(schemaRef('AuthError')) },
          },
        },
      },
    },
  };
}
