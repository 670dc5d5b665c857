// The faults of a reference system: switched on and off over HTTP while it runs, with the same chance for the same seed.
import { chanceOf, chanceStream } from './chance.ts';
import { HttpError, jsonReply, type Route } from './http-service.ts';

export interface FaultMeaning {
  /** One sentence: what is done to whom. */
  readonly meaning: string;
  /** Share of the calls (or users) that it hits unless told otherwise, 0 to 1. */
  readonly rate: number;
  /** Hits a single call and is off again. */
  readonly once?: true;
}

export interface FaultState {
  readonly name: string;
  readonly meaning: string;
  readonly on: boolean;
  readonly rate: number;
}

export interface FaultSwitches<Name extends string> {
  isOn(name: Name): boolean;
  /** Whether this call is one of those that the fault hits (`scale` times its rate). Each asking throws the dice. */
  hits(name: Name, scale?: number): boolean;
  /** Whether this user is one of those that the fault hits: always the same ones. */
  hitsUser(name: Name, user: string): boolean;
  list(): readonly FaultState[];
  /** @throws HttpError 404 for an unknown name, 400 for a rate outside 0 to 1, 409 when it cannot be made real. */
  set(name: string, on: boolean, rate?: number): Promise<FaultState>;
}

/** All off at first. `onSwitch` makes a change real before `set` resolves. */
export function faultSwitches<Name extends string>(
  meanings: Readonly<Record<Name, FaultMeaning>>,
  seed: number,
  onSwitch: (name: Name, on: boolean) => void | Promise<void> = () => {},
): FaultSwitches<Name> {
  const names = Object.keys(meanings) as Name[];
  const switches = new Map(
    names.map((name) => [name, { on: false, rate: meanings[name].rate, next: chanceStream(seed, name) }]),
  );
  const the = (name: Name) => switches.get(name) as NonNullable<ReturnType<typeof switches.get>>;
  const state = (name: Name): FaultState => {
    const { on, rate } = the(name);
    return { name, meaning: meanings[name].meaning, on, rate };
  };

  return {
    isOn: (name) => the(name).on,
    hits(name, scale = 1) {
      const fault = the(name);
      if (!fault.on || fault.next() >= fault.rate * scale) return false;
      if (meanings[name].once) fault.on = false;
      return true;
    },
    hitsUser: (name, user) => the(name).on && chanceOf(seed, name, user) < the(name).rate,
    list: () => names.map(state),
    async set(name, on, rate) {
      const known = names.find((each) => each === name);
      if (known === undefined)
        throw new HttpError(404, `unexpected fault "${name}", expected one of ${names.join(', ')}`);
      const wanted = rate ?? meanings[known].rate;
      if (!(wanted >= 0 && wanted <= 1)) throw new HttpError(400, `unexpected rate ${rate}, expected 0 to 1`);
      // The dice begin anew, so that what follows a switch does not depend on what was before it.
      const before = the(known);
      switches.set(known, { on, rate: wanted, next: chanceStream(seed, known) });
      try {
        await onSwitch(known, on);
      } catch (error) {
        switches.set(known, before);
        throw new HttpError(409, `the fault could not be switched: ${(error as Error).message}`);
      }
      return state(known);
    },
  };
}

/** `GET /faults` lists them, `POST /faults` {name, on, rate?} switches one. */
export function faultRoutes(faults: FaultSwitches<string>): readonly Route[] {
  return [
    { method: 'GET', path: '/faults', answer: () => jsonReply(faults.list()) },
    {
      method: 'POST',
      path: '/faults',
      async answer({ json }) {
        const { name, on, rate } = ((await json()) ?? {}) as Record<string, unknown>;
        if (typeof name !== 'string' || typeof on !== 'boolean' || (rate !== undefined && typeof rate !== 'number'))
          throw new HttpError(400, 'unexpected body, expected {"name": text, "on": true or false, "rate": 0 to 1}');
        return jsonReply(await faults.set(name, on, rate));
      },
    },
  ];
}
