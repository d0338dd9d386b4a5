import { useState } from 'preact/hooks';
import { ApiError } from '../../api/api-error.ts';
import { useText } from '../../messages/text-context.ts';
import { type StepProps, usePage } from '../../page/page-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { ErrorNotice } from '../../ui/notice.tsx';
import { StepFrame } from '../../ui/step-frame.tsx';
import { useOnAppear } from '../../ui/use-on-appear.ts';
import { LoadingStep } from '../loading/loading.tsx';

/** Shows the codes until the person says that they have them; a page that is opened again before shows others. */
export function RecoveryCodesStep({ session }: StepProps) {
  const { controller } = usePage();
  const codes = useCodes();
  if (!codes) return <LoadingStep />;
  const onSaved = () => void controller.answered('SHOW_RECOVERY_CODES');
  return <CodesSheet session={session} codes={codes} onSaved={onSaved} />;
}

interface CodesSheetProps extends StepProps {
  readonly codes: readonly string[];
  /** The server knows. */
  readonly onSaved: () => void;
}

export function CodesSheet({ session, codes, onSaved }: CodesSheetProps) {
  const t = useText();
  const { save, isBusy, problem } = useSaving(onSaved);
  const text = codes.join('\n');
  return (
    <StepFrame heading={t.recoveryCodes.heading} lead={t.recoveryCodes.lead}>
      <ul class="recovery-codes" aria-label={t.recoveryCodes.list} dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div class="row">
        <CopyButton text={text} />
        <Download title={t.recoveryCodes.fileTitle(session.tenantName)} codes={text} />
        <Button kind="secondary" onPress={() => window.print()}>
          {t.recoveryCodes.print}
        </Button>
      </div>
      <div class="control">
        <ErrorNotice>{problem}</ErrorNotice>
        <Button onPress={save} busy={isBusy}>
          {t.recoveryCodes.saved}
        </Button>
      </div>
    </StepFrame>
  );
}

/** The codes stay on screen until the server has heard of it: else a reload would void those that are written down. */
function useSaving(onSaved: () => void): { save: () => void; isBusy: boolean; problem: string } {
  const { api, controller } = usePage();
  const t = useText();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  async function save(): Promise<void> {
    setBusy(true);
    setProblem('');
    try {
      await api.savedRecoveryCodes();
      onSaved();
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiError && error.kind === 'offline') setProblem(t.code.offline);
      else controller.fail(error);
    }
  }
  return { save: () => void save(), isBusy, problem };
}

/** Made once each time the page is opened: a second set voids the first. */
function useCodes(): readonly string[] | undefined {
  const { api, controller } = usePage();
  const [codes, setCodes] = useState<readonly string[] | undefined>(undefined);
  useOnAppear(() => void api.createRecoveryCodes().then(setCodes, controller.fail));
  return codes;
}

function Download({ title, codes }: { readonly title: string; readonly codes: string }) {
  const t = useText();
  const save = () => {
    const file = new Blob([`${title}\n${t.recoveryCodes.fileNote}\n\n${codes}\n`], { type: 'text/plain' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `${t.recoveryCodes.fileName}.txt`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Button kind="secondary" onPress={save}>
      {t.recoveryCodes.download}
    </Button>
  );
}
