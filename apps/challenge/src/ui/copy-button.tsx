import { useState } from 'preact/hooks';
import { useText } from '../messages/text-context.ts';
import { Button } from './button.tsx';
import { StatusNotice } from './notice.tsx';

type CopyState = 'idle' | 'copied' | 'failed';

/** Copies a text; where the browser refuses, says what to do instead. */
export function CopyButton({ text }: { readonly text: string }) {
  const [state, setState] = useState<CopyState>('idle');
  const t = useText();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <Button kind="secondary" onPress={() => void copy()}>
        {t.copy}
      </Button>
      <StatusNotice>{state === 'copied' ? t.copied : state === 'failed' ? t.copyFailed : ''}</StatusNotice>
    </>
  );
}
