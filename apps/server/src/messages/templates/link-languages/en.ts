import type { LinkPhrases } from '../link-phrases.ts';

export const enLink: LinkPhrases = {
  subject: (tenantName, action) => `Your ${tenantName} link (${action})`,
  heading: (tenantName) => `Your ${tenantName} link`,
  purpose: (action) => `Open this link to continue: ${action}.`,
  open: 'Open the link',
  codeLead: 'Or type this code where you started:',
  expiry: (minutes) => `Link and code work once, and for ${minutes}.`,
  warning: (tenantName) =>
    `Did you not ask for this? Then someone may know your password: do not open the link, do not share the code, and change your password. ${tenantName} never asks for this code by phone, mail or chat.`,
  warningWithoutPassword: (tenantName) =>
    `Did you not ask for this? Then do not open the link, and do not share the code with anyone. ${tenantName} never asks for this code by phone, mail or chat.`,
  page: {
    askHeading: 'Is this you?',
    askLead: (tenantName) => `Somebody asks ${tenantName} to go on in your name. Confirm only if it was you.`,
    action: 'What for',
    browser: 'Browser',
    place: 'Place',
    ipAddress: 'IP address',
    time: 'When',
    confirm: 'Yes, it’s me',
    askWarning: 'Not you? Close this page, and change your password.',
    askWarningWithoutPassword: 'Not you? Close this page.',
    doneHeading: 'Confirmed',
    doneLead: 'Go back to the tab where you started. You can close this one.',
    codeHeading: 'Type this code where you started',
    codeLead: 'This is another browser than the one where you started. There, enter:',
    codeWarning: 'Never read this code to anyone, and type it nowhere else.',
    onwardHeading: 'Confirmed',
    onward: 'Continue',
    goneHeading: 'This link no longer works',
    goneLead: 'It was used, is too old, or a newer mail took its place. Ask for a new one where you started.',
    refusedHeading: 'That didn’t work',
    refusedLead: 'This can’t go on. Start again from the application.',
  },
};
