// The heading of a page: it names the tab, too, and has the focus after a change of page.
import { type ReactNode, useEffect, useRef } from 'react';

interface HeadingProps {
  /** For the tab. */
  readonly title: string;
  readonly children: ReactNode;
  readonly className?: string;
}

/** The first page's heading does not take the focus: a browser begins at the top by itself. */
let pages = 0;

export function Heading({ title, children, className = 'mb-5 text-2xl' }: HeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Phasegate`;
  }, [title]);
  useEffect(() => {
    if (pages++ > 0) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className={`font-semibold tracking-tight outline-none ${className}`}>
      {children}
    </h1>
  );
}
