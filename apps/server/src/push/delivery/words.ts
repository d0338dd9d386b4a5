/** What a phone shows of a notification while it is locked: nothing of the person or of what is approved. */
export interface Words {
  readonly title?: string;
  readonly body?: string;
}

export const wordsOf = ({ title, body }: Words): Required<Words> => ({
  title: title ?? 'Confirm it is you',
  body: body ?? 'Open the app to approve or deny.',
});
