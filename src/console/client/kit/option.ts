/** One of what a `Picker` offers. */
export interface Option {
  readonly id: string;
  readonly text: string;
  readonly note?: string | undefined;
}
