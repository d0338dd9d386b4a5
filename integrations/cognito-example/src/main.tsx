// The start: configuration, Amplify, the first page.
import './style/base.css';
import './style/controls.css';
import './style/pages.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { configureAmplify } from './cognito/amplify-sign-in.ts';
import { loadConfiguration } from './configuration.ts';
import { Notice } from './layout/notice.tsx';

const element = document.getElementById('root');
if (element === null) throw new Error('The page has no element "root".');
const root = createRoot(element);

loadConfiguration().then(
  (configuration) => {
    configureAmplify(configuration);
    root.render(
      <StrictMode>
        <App configuration={configuration} />
      </StrictMode>,
    );
  },
  (error: unknown) => {
    root.render(
      <main className="page narrow" id="main">
        <h1>The shop is closed for a moment</h1>
        <Notice kind="error">We couldn’t open our doors. Please reload the page in a minute.</Notice>
      </main>,
    );
    console.error(error);
  },
);
