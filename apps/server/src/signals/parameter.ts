/** Writes the parameter of this name into a statement: for one decision its place, for many a field of a record. */
export type Parameter = (name: string) => string;
