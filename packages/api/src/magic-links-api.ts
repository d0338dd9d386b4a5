/** Client API of e-mail magic links: bodies, and the query of the page that a link opens. */
import { Type } from 'typebox';
import { VerifyAnswer } from './answers/client.ts';

export const FinalizeMagicLinkBody = Type.Object({
  /** The challenge that is asked about; absent: the newest one. */
  challengeId: Type.Optional(Type.String({ maxLength: 1_024 })),
  /** Ours: the code of the mail, which is also what the link shows in any other browser. */
  verificationCode: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
});

export const FinalizeMagicLinkAnswer = Type.Object({
  ...VerifyAnswer.properties,
  codeRequired: Type.Optional(
    Type.Literal(true, {
      description: 'The link was opened in another browser: it shows the code to type here.',
    }),
  ),
  continuedInNewTab: Type.Optional(
    Type.Literal(true, { description: 'The tab of the link went on to the redirectUrl.' }),
  ),
});

export const MagicLinkQuery = Type.Object({ token: Type.Optional(Type.String({ maxLength: 256 })) });
