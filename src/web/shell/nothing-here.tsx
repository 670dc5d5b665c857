// An address that leads nowhere.
import { Heading } from './heading.tsx';
import { Link } from './location.tsx';

export function NothingHere({ path }: { readonly path: string }) {
  return (
    <div className="py-16 text-center">
      <Heading title="Nothing here">There is nothing at {path}</Heading>
      <Link href="/" className="text-accent underline underline-offset-2">
        All rollouts
      </Link>
    </div>
  );
}
