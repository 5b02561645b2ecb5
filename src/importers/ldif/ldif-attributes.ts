import type { LdifRecord, LdifValue } from './ldif-records';

/** What a record says, as text. Of several languages (`cn;lang-de`) the one without a name counts, or else the first. */
export class LdifAttributes {
  constructor(private readonly record: LdifRecord) {}

  /** All texts of an attribute, with their lines. */
  values(name: string): readonly (LdifValue & { readonly text: string })[] {
    const texts = (this.record.attributes.get(name.toLowerCase()) ?? []).filter(isText);
    const plain = texts.filter(({ options }) => options.length === 0);
    if (plain.length > 0) return plain;
    return texts.filter(({ options }) => options.every((option) => option.startsWith('lang-'))).slice(0, 1);
  }

  all(name: string): string[] {
    return this.values(name).map(({ text }) => text);
  }

  first(name: string): string | undefined {
    return this.values(name)[0]?.text;
  }

  /** The first of these attributes that has a value, and its name. */
  firstOf(...names: readonly string[]): { readonly name: string; readonly text: string } | undefined {
    for (const name of names) {
      const text = this.first(name);
      if (text !== undefined) return { name, text };
    }
    return undefined;
  }

  has(name: string): boolean {
    return this.record.attributes.has(name.toLowerCase());
  }

  get classes(): ReadonlySet<string> {
    return new Set(this.all('objectclass').map((name) => name.toLowerCase()));
  }
}

function isText(value: LdifValue): value is LdifValue & { readonly text: string } {
  return value.text !== undefined && value.text !== '';
}
