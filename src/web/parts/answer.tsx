// What stands in the place of an answer that has not come, or that was a refusal.
import { isRefusal } from '../api/request.ts';
import { Icon } from './icon.tsx';

export function Waiting({ what }: { readonly what: string }) {
  return (
    <p role="status" className="py-16 text-center text-dim">
      Reading {what} ...
    </p>
  );
}

export function Failure({ what, error }: { readonly what: string; readonly error: Error }) {
  return (
    <div role="alert" className="card mx-auto my-12 flex max-w-xl gap-4 p-6">
      <Icon name="warning" className="mt-0.5 size-5 text-bad" />
      <div>
        <h2 className="font-semibold">
          {isRefusal(error) && error.status === 404 ? 'There is no such thing here' : `Could not read ${what}`}
        </h2>
        <p className="mt-1 text-dim">
          {isRefusal(error) ? error.message : 'The server cannot be reached. It is asked again as soon as it can be.'}
        </p>
      </div>
    </div>
  );
}
