import type { ComponentChildren } from 'preact';
import type { Language } from './i18n';
import type { Parameters } from './router';

/** A page of the console; `pages.ts` lists them all. */
export interface ConsolePage {
  /** Such as `/users/:id`; the first that fits is drawn. */
  readonly path: string;
  /** In the window's title, and in the navigation. */
  readonly title: Readonly<Record<Language, string>>;
  /** Whether, and in which order, the navigation has it. */
  readonly navigation?: boolean;
  /** Without this privilege, or any of these, the page isn't offered. */
  readonly needs?: string | readonly string[];
  readonly view: (parameters: Parameters) => ComponentChildren;
}
