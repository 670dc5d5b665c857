// The line at the top of every page: where one can go, whether it is live, who is looking, and how it looks.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { session, signOut } from '../api/queries.ts';
import { ConnectionWord } from '../live/connection.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Link } from './location.tsx';
import { chooseScheme, type SchemeChoice, useSchemeChoice } from './scheme.ts';

const NEXT: Record<SchemeChoice, SchemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const LOOKS: Record<SchemeChoice, readonly [IconName, string]> = {
  system: ['screen', 'as your system has it'],
  light: ['sun', 'light'],
  dark: ['moon', 'dark'],
};
const BARE = 'inline-flex size-9 items-center justify-center rounded-lg text-dim hover:bg-ink/5 hover:text-ink';

export function Top({ place, onKeys }: { readonly place: string; readonly onKeys: () => void }) {
  const choice = useSchemeChoice();
  const [icon, word] = LOOKS[choice];
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-ground/95 backdrop-blur">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:bg-paper focus:px-3 focus:py-2"
      >
        To the content
      </a>
      <div className="mx-auto flex min-h-14 max-w-[90rem] flex-wrap items-center gap-x-2 px-4 py-1 sm:gap-x-4 sm:px-6">
        <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight">
          <img src="/icon.svg" alt="" width="22" height="22" />
          <span className="sr-only sm:not-sr-only">Phasegate</span>
        </Link>
        <nav aria-label="Pages" className="flex gap-1 text-sm">
          <NavLink href="/" current={place === 'rollouts'}>
            Rollouts
          </NavLink>
          <NavLink href="/try" current={place === 'try'}>
            Try a plan
          </NavLink>
        </nav>
        <div className="ml-auto flex items-center gap-1 sm:gap-2">
          <ConnectionWord />
          <Who />
          <button
            type="button"
            className={BARE}
            onClick={() => chooseScheme(NEXT[choice])}
            aria-label={`Colours: ${word}. Change`}
            title={`Colours: ${word}`}
          >
            <Icon name={icon} />
          </button>
          <button
            type="button"
            className={`${BARE} font-mono text-sm max-sm:hidden`}
            onClick={onKeys}
            aria-label="Keys"
            title="Keys (?)"
            aria-keyshortcuts="?"
          >
            ?
          </button>
        </div>
      </div>
    </header>
  );
}

function NavLink({
  href,
  current,
  children,
}: {
  readonly href: string;
  readonly current: boolean;
  readonly children: string;
}) {
  return (
    <Link
      href={href}
      aria-current={current ? 'page' : undefined}
      className="rounded-lg px-2.5 py-1.5 whitespace-nowrap text-dim hover:bg-ink/5 hover:text-ink aria-[current=page]:font-semibold aria-[current=page]:text-ink"
    >
      {children}
    </Link>
  );
}

function Who() {
  const client = useQueryClient();
  const { data } = useQuery(session);
  if (!data || data.kind === 'signedOut') return null;
  const leave = async () => {
    const left = await signOut();
    // What was read as somebody must not be seen as nobody.
    client.setQueryData(session.queryKey, left);
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== session.queryKey[0] });
  };
  return (
    <span className="inline-flex items-center gap-1.5 text-sm text-dim md:pl-2">
      <Icon name="person" className="size-4 max-md:hidden" />
      <span
        className="hidden md:inline"
        title={data.kind === 'loopback' ? 'The user of this machine' : `Signed in as ${data.role}`}
      >
        {data.name}
      </span>
      {data.kind === 'signedIn' && (
        <button
          type="button"
          onClick={leave}
          className="min-h-6 whitespace-nowrap underline underline-offset-2 hover:text-ink"
        >
          Sign out
        </button>
      )}
    </span>
  );
}
