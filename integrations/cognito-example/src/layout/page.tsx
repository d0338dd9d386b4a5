// A page: its title for the tab, its heading, which takes the focus when the page is shown.
import { type ReactNode, useEffect, useRef } from 'react';

interface PageProps {
  readonly title: string;
  /** Under the heading. */
  readonly lead?: ReactNode;
  /** A narrow column for forms; the whole width unless told. */
  readonly narrow?: boolean;
  readonly children?: ReactNode;
}

export function Page({ title, lead, narrow = false, children }: PageProps) {
  const heading = useHeadingFocus(title);
  return (
    <main className={narrow ? 'page narrow' : 'page'} id="main">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead === undefined ? null : <p className="lead">{lead}</p>}
      {children}
    </main>
  );
}

let isFirstPage = true;

/** Screen readers say the new heading; the first page of a visit is left to the browser. */
export function useHeadingFocus(title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Fernbrook Coffee`;
    if (!isFirstPage) heading.current?.focus();
    isFirstPage = false;
  }, [title]);
  return heading;
}
