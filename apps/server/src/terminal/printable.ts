/** What a terminal is shown of anybody's text, such as the names of rules and people: it obeys control characters. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, '?');
