// The heading of a step: takes the focus when the step begins, where no input does.
import { type ReactNode, useEffect, useRef } from 'react';

interface StepHeadingProps {
  readonly title: string;
  readonly children?: ReactNode;
}

export function StepHeading({ title, children }: StepHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Fernbrook Coffee`;
    heading.current?.focus();
  }, [title]);
  return (
    <div className="step-heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children === undefined ? null : <p className="lead">{children}</p>}
    </div>
  );
}
