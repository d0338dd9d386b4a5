// What set-ups of vitest hand to the tests of their project.
declare module 'vitest' {
  interface ProvidedContext {
    /** PostgreSQL to make databases in; absent where the project runs on SQLite. */
    postgresUrl?: string;
  }
}

export {};
