import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export const headingId = 'step-heading';
export const leadId = 'step-lead';

/** For what goes away when it is pressed. */
export function focusHeading(): void {
  document.getElementById(headingId)?.focus();
}

/** After a change that nobody pressed for: a control that went away took the focus with it. */
export function useKeptFocus(hasGone: boolean): void {
  useLayoutEffect(() => {
    if (hasGone && document.activeElement === document.body) focusHeading();
  }, [hasGone]);
}

interface StepFrameProps {
  readonly heading: string;
  readonly lead?: string | undefined;
  /** The sentence tells what happens meanwhile, and changes are read out. */
  readonly isLeadLive?: boolean;
  /** False where the step has one input that takes the focus itself; it is described by heading and lead. */
  readonly focusHeading?: boolean;
  readonly children?: ComponentChildren;
}

/** The frame of every step: heading, one sentence, then its control. A new step moves the focus to its heading. */
export function StepFrame({
  heading,
  lead,
  isLeadLive,
  focusHeading: isFocused = true,
  children,
}: StepFrameProps) {
  const ref = useRef<HTMLHeadingElement>(null);
  // Before the first paint: whoever sees the step may type at once.
  useLayoutEffect(() => {
    if (isFocused) ref.current?.focus();
  }, [isFocused]);
  return (
    <div class="step">
      <h1 id={headingId} ref={ref} tabIndex={-1}>
        {heading}
      </h1>
      {lead && (
        <p class="lead" id={leadId} role={isLeadLive ? 'status' : undefined}>
          {lead}
        </p>
      )}
      {children}
    </div>
  );
}
