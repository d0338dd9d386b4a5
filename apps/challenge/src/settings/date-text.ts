/** A day in the page's language. `at` in epoch milliseconds. */
export const dateText = (at: number): string =>
  new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: 'medium' }).format(at);
