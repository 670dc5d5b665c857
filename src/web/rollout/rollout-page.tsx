// One rollout: its state and actions, staircase, gate and users; beside them the journal and the plan's own document.
import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'radix-ui';
import { rolloutDetail } from '../api/queries.ts';
import { Failure, Waiting } from '../parts/answer.tsx';
import { Document } from './document.tsx';
import { GateSection } from './gate-section.tsx';
import { Journal } from './journal.tsx';
import { RolloutHead } from './rollout-head.tsx';
import { StaircaseCard } from './staircase-card.tsx';
import { UsersCard } from './users-card.tsx';

const TALL = 'max-h-[60vh] xl:max-h-none xl:h-[calc(100vh-12rem)]';
const TAB =
  'border-b-2 border-transparent px-1 pt-3 pb-2.5 text-sm font-medium text-dim hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink';

export function RolloutPage({ id }: { readonly id: string }) {
  const { data: rollout, error } = useQuery(rolloutDetail(id));
  if (!rollout) return error ? <Failure what="this rollout" error={error} /> : <Waiting what="this rollout" />;
  return (
    <>
      <RolloutHead rollout={rollout} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 xl:grid-cols-[minmax(0,1.65fr)_minmax(22rem,1fr)]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-6">
          <StaircaseCard rollout={rollout} />
          <GateSection rollout={rollout} />
          <UsersCard rollout={rollout} />
          <ByHand lines={rollout.byHand} />
        </div>
        <Tabs.Root defaultValue="journal" className="card min-w-0 overflow-hidden xl:sticky xl:top-[4.75rem]">
          <Tabs.List aria-label="Journal and plan" className="flex gap-5 border-b border-line px-4">
            <Tabs.Trigger value="journal" className={TAB}>
              Journal
            </Tabs.Trigger>
            <Tabs.Trigger value="plan" className={TAB}>
              Plan
            </Tabs.Trigger>
          </Tabs.List>
          <Tabs.Content value="journal" tabIndex={-1}>
            <Journal id={id} zone={rollout.zone} tall={TALL} />
          </Tabs.Content>
          <Tabs.Content value="plan" tabIndex={-1}>
            <Document id={id} tall={TALL} />
          </Tabs.Content>
        </Tabs.Root>
      </div>
    </>
  );
}

function ByHand({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <details className="card p-4 text-sm sm:px-6">
      <summary className="font-medium">To 0% by hand, also when Phasegate is down</summary>
      <ol className="mt-3 grid list-decimal gap-1.5 pl-5">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </details>
  );
}
