// A code of the person's authenticator app.
import { useServices } from '../services.tsx';
import { complaintOf } from './answers.ts';
import { CodeForm } from './code-form.tsx';
import { StepHeading } from './step-heading.tsx';

interface AppCodeStepProps {
  readonly onProof: (token: string) => Promise<void>;
  readonly startAgain: () => void;
}

export function AppCodeStep({ onProof, startAgain }: AppCodeStepProps) {
  const { stepward } = useServices();
  return (
    <>
      <StepHeading title="Open your authenticator app">
        Type the 6-digit code that it shows for Fernbrook.
      </StepHeading>
      <CodeForm
        startAgain={startAgain}
        label="6-digit code"
        check={async (code) => {
          const answer = await stepward.totp.verify({ code });
          const complaint = complaintOf(answer);
          if (complaint === undefined && answer.data?.token !== undefined) await onProof(answer.data.token);
          return complaint;
        }}
      />
    </>
  );
}
