// `npm start -w integrations/cognito-backend`, with the variables that settings.ts names.
import { createBackend } from './backend.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
createBackend(settings).listen(settings.port, () => console.log(`Listening; open ${settings.origin}`));
