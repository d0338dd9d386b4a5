/** The command was used wrongly; its text says how to use it. */
export class UsageError extends Error {}
