const { default: Sequencer } = require('@jest/test-sequencer');

/** Suites that start processes or ask for every route take a minute; one that begins last makes all wait for it. */
const SLOW = /[\\/](access-matrix\.test\.ts|guides\.test\.ts|(cli|faults|console)[\\/])/;

/** jest's own order, which knows how long suites took only where it has run before, behind the slow ones. */
module.exports = class SlowFirst extends Sequencer {
  sort(tests) {
    const [slow, rest] = [[], []];
    for (const test of super.sort(tests)) (SLOW.test(test.path) ? slow : rest).push(test);
    return [...slow, ...rest];
  }
};
