/** Picks the form of a count by the rules of the language (CLDR); `other` is what every language has, `#` the count. */
export function plural(
  language: string,
  forms: Readonly<{ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>>,
): (count: number) => string {
  const rules = new Intl.PluralRules(language);
  return (count) => (forms[rules.select(count)] ?? forms.other).replace('#', String(count));
}
