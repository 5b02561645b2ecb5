/** Takes the pictures of the console's pages: `npm run screenshots`. */
process.env.PORTAL_TEST_ENGINES = 'sqlite';

module.exports = {
  ...require('../../jest.config.cjs'),
  rootDir: '../..',
  testMatch: ['<rootDir>/test/console/screenshots.ts'],
  testTimeout: 120_000,
};
