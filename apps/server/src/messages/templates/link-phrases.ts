/** What every language says about a link by e-mail: in the mail, and on the page that the link opens. */
export interface LinkPhrases {
  /** Of the mail. It never holds the link: servers log subjects. */
  subject(tenantName: string, action: string): string;
  heading(tenantName: string): string;
  purpose(action: string): string;
  open: string;
  /** Above the code that may be typed instead. */
  codeLead: string;
  expiry(minutes: string): string;
  warning(tenantName: string): string;
  /** Where nobody was asked for a password. */
  warningWithoutPassword(tenantName: string): string;
  readonly page: LinkPagePhrases;
}

export interface LinkPagePhrases {
  readonly askHeading: string;
  askLead(tenantName: string): string;
  readonly action: string;
  readonly browser: string;
  readonly place: string;
  readonly ipAddress: string;
  readonly time: string;
  readonly confirm: string;
  readonly askWarning: string;
  readonly askWarningWithoutPassword: string;
  readonly doneHeading: string;
  readonly doneLead: string;
  readonly codeHeading: string;
  readonly codeLead: string;
  /** Who reads a code aloud to a stranger lets the stranger in. */
  readonly codeWarning: string;
  readonly onwardHeading: string;
  readonly onward: string;
  readonly goneHeading: string;
  readonly goneLead: string;
  readonly refusedHeading: string;
  readonly refusedLead: string;
}
