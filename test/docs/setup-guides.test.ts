import { readFileSync } from 'node:fs';
import { SETUP_PROVIDERS, type SetupProvider } from '../../src/admin/setup-providers';

/** `GET /admin/connections/{id}/setup/{provider}` and the guide speak of the same form. */
describe.each(Object.entries<SetupProvider>(SETUP_PROVIDERS))('the setup for %s', (provider, { guide, fields }) => {
  const page = readFileSync(`docs/guides/${guide}.md`, 'utf8');

  // A client without a guide of its own has no form either, but HTTP's words.
  if (guide !== provider || provider === 'curl') return;

  test.each(fields.map(({ label }) => label))('its field "%s" is in the guide', (label) => {
    expect(page).toContain(label);
  });

  test('what is to be typed in is what the guide says', () => {
    const typed = fields.flatMap(({ value }) => (typeof value === 'object' ? value.text : []));
    for (const text of typed.filter((each) => !each.includes('\n'))) expect(page).toContain(text);
  });

  test('the guide leads to it', () => {
    expect(page).toContain(`/setup/${provider}"`);
  });
});
