/** The tests of faults, at length: `npm run test:faults`. With all other tests they run for a few rounds each. */
process.env.FAULTS = 'at-length';

module.exports = {
  ...require('../../jest.config.cjs'),
  rootDir: '../..',
  testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
};
