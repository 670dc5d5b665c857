// Buttons: a quiet one, the accent one of a place, and the red one.
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

const LOOKS = {
  quiet: 'border-edge/60 bg-paper hover:bg-raised hover:border-edge text-ink',
  accent: 'border-transparent bg-accent text-on-accent hover:opacity-90',
  danger: 'border-transparent bg-bad text-on-bad hover:opacity-90',
  bare: 'border-transparent bg-transparent text-dim hover:text-ink hover:bg-ink/5',
} as const;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof LOOKS;
  readonly icon?: IconName;
  /** The key that does the same, shown beside the word. */
  readonly keyHint?: string | undefined;
  readonly children?: ReactNode;
}

export function Button({ look = 'quiet', icon, keyHint, className = '', children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-keyshortcuts={keyHint}
      className={`inline-flex min-h-9 items-center justify-center gap-2 rounded-lg border px-3 text-sm font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-55 ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
      {keyHint && <Key look={look === 'accent' || look === 'danger' ? 'on' : 'off'}>{keyHint}</Key>}
    </button>
  );
}

export function Key({ children, look = 'off' }: { readonly children: string; readonly look?: 'on' | 'off' }) {
  return (
    <kbd
      aria-hidden={look === 'on' ? true : undefined}
      className={`hidden min-w-5 rounded border px-1 text-center font-mono text-xs leading-4 font-normal sm:inline-block ${
        look === 'on' ? 'border-current/40' : 'border-edge/50 text-dim'
      }`}
    >
      {children}
    </kbd>
  );
}
