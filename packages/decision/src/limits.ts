/** Limits of one condition (SECURITY.md row 45). Compile-time ones refuse the rule, run-time ones stop it. */
export const conditionDepthMax = 32;
export const conditionNodesMax = 1_000;
export const literalBytesMax = 4_096;
export const evaluationStepsMax = 10_000;
export const textBytesMax = 4_096;

/** Steps of a whole explanation, which evaluates clauses that a decision may skip, and their operands again. */
export const explanationStepsMax = 100_000;

/** Patterns of `matches`: how many, how long, and how large once compiled. */
export const patternsMax = 10;
export const patternCharactersMax = 256;
export const patternInstructionsMax = 500;
/** Characters × instructions that cost one step: at worst about 0.1 µs each. */
export const patternWorkPerStep = 4;

/** Text of this many characters costs one step to read, so that long facts cannot make cheap steps dear. */
export const textCharactersPerStep = 64;
/** Items looked through natively (`in`, list expansion) that cost one step. */
export const itemsPerStep = 64;
/** Comparisons of characters in a search that cost one step. */
export const comparisonsPerStep = 4_096;
