// Nothing is being rolled out yet: how to begin, in three ways of which the first needs nothing.
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Heading } from '../shell/heading.tsx';
import { Link } from '../shell/location.tsx';

export function EmptyState() {
  return (
    <div className="mx-auto max-w-3xl pt-[6vh]">
      <Heading title="Rollouts">Nothing is being rolled out yet</Heading>
      <p className="-mt-3 mb-8 max-w-prose text-dim">
        A release plan in Markdown is all that it takes: its phases, percentages and success criteria, as you write them
        anyway.
      </p>
      <ol className="grid gap-4">
        <Way icon="search" title="See what your plan means">
          <Link href="/try" className="font-medium text-accent underline underline-offset-2">
            Paste it here
          </Link>
          . Nothing is kept, and no account is needed.
        </Way>
        <Way icon="play" title="Run it">
          <Command>phasegate run PLAN.md</Command>
          <span className="block">It appears on this page as soon as it is pinned.</span>
        </Way>
        <Way icon="pencil" title="No plan yet?">
          <Command>phasegate new plan.md</Command>
          <span className="block">A few questions, and you have one. Or watch one play out:</span>
          <Command>phasegate demo</Command>
        </Way>
      </ol>
    </div>
  );
}

interface WayProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
}

function Way({ icon, title, children }: WayProps) {
  return (
    <li className="card flex gap-4 p-5">
      <Icon name={icon} className="mt-1 size-4 text-accent" />
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="mt-1 text-dim">{children}</p>
      </div>
    </li>
  );
}

function Command({ children }: { readonly children: string }) {
  return (
    <code className="my-1.5 block w-fit rounded-md bg-ink/6 px-2.5 py-1 font-mono text-sm text-ink">{children}</code>
  );
}
