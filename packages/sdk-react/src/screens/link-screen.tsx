// A link by e-mail. Opened in another browser it shows a code, which is typed here.
import { useState } from 'react';
import { codeProblem, type Problem, refusalProblem, sayProblem } from '../problems.ts';
import { useScreen } from '../screen-context.ts';
import { CodeForm } from './code-form.tsx';
import { Alert, Button, Frame, Status } from './frame.tsx';
import { useAbortable } from './use-abortable.ts';

export function LinkScreen() {
  const { client, text, options, succeed } = useScreen();
  const [isSent, setSent] = useState(false);
  const [isCodeRequired, setCodeRequired] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const { again } = useAbortable(async (signal) => {
    setSent(false);
    setCodeRequired(false);
    setProblem(undefined);
    const sent = await client.emailML.challenge();
    if (signal.aborted) return;
    if (sent.data === undefined) return setProblem(refusalProblem(sent.errorCode ?? ''));
    setSent(true);
    const onCodeRequired = () => setCodeRequired(true);
    const answer = await client.emailML.checkVerificationStatus({ signal, onCodeRequired });
    if (signal.aborted) return;
    if (answer.data?.token !== undefined) return succeed(answer.data.token, answer.data.isMoreRequired);
    setProblem(answer.errorCode === undefined ? { kind: 'expired' } : refusalProblem(answer.errorCode));
  });
  async function check(code: string): Promise<Problem | undefined> {
    const answer = await client.emailML.verify({ code });
    if (answer.data?.token !== undefined) succeed(answer.data.token, answer.data.isMoreRequired);
    return codeProblem(answer, Date.now());
  }
  const email = options.user?.email;
  const sentText = email === undefined ? text.link.sent : text.link.sentTo(email);

  return (
    <Frame heading={text.heading.EMAIL_MAGIC_LINK} lead={isSent ? sentText : text.loading}>
      <Alert>{problem === undefined ? null : sayProblem(text, problem)}</Alert>
      <Status>
        {isCodeRequired ? text.link.codeRequired : isSent && problem === undefined ? text.link.waiting : null}
      </Status>
      {isCodeRequired ? <CodeForm check={check} /> : null}
      <Button kind="link" onClick={again}>
        {text.code.resend}
      </Button>
    </Frame>
  );
}
