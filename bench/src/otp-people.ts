// Who gets codes in the measurement of codes by e-mail.

/** The n-th address. */
export const emailOf = (index: number): string => `person-${index}@example.com`;
