'use strict';

/** Ends with 0 where the server on this machine is ready: for containers, whose images have no curl. */
const { PORT = '8080', TLS_CERT, TLS_CERT_FILE } = process.env;
const https = Boolean(TLS_CERT || TLS_CERT_FILE);
const { get } = require(https ? 'node:https' : 'node:http');

// The certificate is for the server's public name, not for 127.0.0.1.
const options = { host: '127.0.0.1', port: PORT, path: '/readyz', timeout: 4000, rejectUnauthorized: false };

const fail = (reason) => {
  console.error(reason);
  process.exit(1);
};

get(options, ({ statusCode }) => (statusCode === 200 ? process.exit(0) : fail(`/readyz answered ${statusCode}`)))
  .on('timeout', () => fail('/readyz did not answer within 4 s'))
  .on('error', ({ message }) => fail(message));
