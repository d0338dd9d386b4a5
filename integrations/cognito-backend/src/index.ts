export { createBackend } from './backend.ts';
export { type Cognito, createCognito, type StartedSignIn, secretHash, type Tokens } from './cognito.ts';
export { readSettings, type Settings } from './settings.ts';
