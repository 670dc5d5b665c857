// A dialog that holds the focus and gives it back. Without Radix' overlay, which would write a style into the page.
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

interface DialogProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Gets the focus first; otherwise the first thing that can have it. */
  readonly firstFocus?: string;
}

export function Dialog({ title, description, onClose, children, firstFocus }: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className="fixed inset-0 z-50 bg-black/45" aria-hidden="true" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          className="card fixed inset-x-0 bottom-0 z-50 mx-auto max-h-[92dvh] w-full max-w-lg overflow-y-auto rounded-b-none bg-paper p-5 shadow-2xl sm:top-[12vh] sm:bottom-auto sm:max-h-[80vh] sm:rounded-b-card sm:p-6"
          onOpenAutoFocus={(event) => {
            const first = firstFocus && document.querySelector<HTMLElement>(firstFocus);
            if (!first) return;
            event.preventDefault();
            first.focus();
          }}
        >
          <div className="mb-3 flex items-start justify-between gap-4">
            <Radix.Title className="text-lg leading-snug font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <Button look="bare" icon="cross" aria-label="Close" className="-mt-1 -mr-2 px-2" />
            </Radix.Close>
          </div>
          {description !== undefined && (
            <Radix.Description className="mb-4 text-sm text-dim">{description}</Radix.Description>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
