// A part of the page that scrolls by itself, by keyboard too.
import type { ReactNode, Ref } from 'react';

interface ScrollBoxProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly ref?: Ref<HTMLElement>;
}

export function ScrollBox({ label, children, className = '', ref }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus it could not be scrolled by keyboard
    <section ref={ref} tabIndex={0} aria-label={label} className={`-outline-offset-2 ${className}`}>
      {children}
    </section>
  );
}
