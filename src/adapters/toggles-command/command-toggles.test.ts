import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { percent } from '../../core/toggle/percentage.ts';
import { createCommandToggles } from './command-toggles.ts';

afterAll(removeTemporaryFolders);

/** A team's two programs, as shell scripts: a toggle is a file. $MODE is the trouble that they are in. */
const COMMON = `#!/bin/sh
cd "$STORE" || exit 9
mode=$(cat mode)
case $mode in
  hangs) sleep 1000 ;;
  fails) echo "fine so far" >&2; echo "denied for $TOKEN" >&2; exit 3 ;;
esac
`;
const READ = `${COMMON}
[ "$mode" = 'is no percentage' ] && exit 65
[ "$mode" = 'cannot read' ] && { echo "no route to host" >&2; exit 1; }
[ "$TOKEN" = "$(cat read.token)" ] || { echo "no right for $TOKEN" >&2; exit 77; }
[ "$mode" = babbles ] && { echo "about half"; exit 0; }
[ -f "toggle-$1" ] || exit 0
echo "$(cat "toggle-$1")%"
`;
const WRITE = `${COMMON}
[ "$TOKEN" = "$(cat write.token)" ] || { echo "no right for $TOKEN" >&2; exit 77; }
[ "$mode" = lies ] && exit 0
[ "$1" = "$PHASEGATE_TOGGLE" ] && [ "$2" = "--to=$PHASEGATE_PERCENTAGE" ] || exit 78
echo "$PHASEGATE_PERCENTAGE" > "toggle-$1"
`;

/** A credential, looked up at each use. */
const given = (look: () => string) => async () => look();

async function open(readable = true) {
  const store = temporaryFolder();
  const script = async (name: string, text: string): Promise<string> => {
    const path = join(store, name);
    await writeFile(path, text);
    await chmod(path, 0o755);
    return path;
  };
  const [read, write] = [await script('read.sh', READ), await script('write.sh', WRITE)];
  const tokens = { read: 'token-of-reading-1', write: 'token-of-writing-1' };
  const accept = (kind: 'read' | 'write', token: string) => writeFile(join(store, `${kind}.token`), token);
  await accept('read', tokens.read);
  await accept('write', tokens.write);
  const mode = (name: string) => writeFile(join(store, 'mode'), name);
  await mode('works');
  let patience: number | undefined;
  const toggles = createCommandToggles({
    write: [write, '{toggle}', '--to={percentage}'],
    ...(readable && { read: [read, '{toggle}'] }),
    credentials: { read: { TOKEN: given(() => tokens.read) }, write: { TOKEN: given(() => tokens.write) } },
    environment: { PATH: process.env.PATH, STORE: store },
    effectiveWithin: 0,
    deadline: () => (patience === undefined ? new AbortController().signal : AbortSignal.timeout(patience)),
  });
  return {
    store,
    read,
    tokens,
    accept,
    mode,
    toggles,
    /** What hangs does so for ever, so that no time is too long for it. */
    setPatience: (millis: number | undefined) => {
      patience = millis;
    },
  };
}

toggleContract({
  name: 'commands',
  missing: 'made',
  troubles: ['hangs', 'fails', 'lies', 'babbles', 'cannot read', 'is no percentage', 'not executable'],
  async open() {
    const { store, read, tokens, accept, mode, toggles, setPatience } = await open();
    let made = 0;
    const file = (toggle: string) => join(store, `toggle-${toggle}`);
    const inMode = (name: string) => ({ begin: () => mode(name), end: () => mode('works') });
    const unreached = { kind: 'unreached' as const };
    return {
      toggles,
      async make() {
        await writeFile(file(`made-${++made}`), '0');
        return `made-${made}`;
      },
      async truth(toggle) {
        const text = await readFile(file(toggle), 'utf8').catch(() => undefined);
        return text === undefined ? undefined : percent(Number(text));
      },
      byHand: (toggle, percentage) => writeFile(file(toggle), `${percentage / 1000}`),
      troubles: {
        hangs: {
          ...unreached,
          async begin() {
            await mode('hangs');
            setPatience(50);
          },
          async end() {
            await mode('works');
            setPatience(undefined);
          },
        },
        fails: { ...inMode('fails'), ...unreached },
        lies: { ...inMode('lies'), onlyWriting: true },
        babbles: { ...inMode('babbles'), beginReading: () => mode('babbles') },
        'cannot read': { ...inMode('cannot read'), ...unreached, beginReading: () => mode('cannot read') },
        'is no percentage': { ...inMode('is no percentage'), beginReading: () => mode('is no percentage') },
        'not executable': {
          ...unreached,
          begin: () => chmod(read, 0o644),
          beginReading: () => chmod(read, 0o644),
          end: () => chmod(read, 0o755),
        },
      },
      secrets: () => [tokens.read, tokens.write],
      async rotate() {
        Object.assign(tokens, { read: 'token-of-reading-2', write: 'token-of-writing-2' });
        await accept('read', tokens.read);
        await accept('write', tokens.write);
      },
      async revokeReading() {
        await accept('read', 'somebody-elses');
        return () => accept('read', tokens.read);
      },
      async otherKind() {
        await writeFile(file('other'), 'blue');
        return { toggle: 'other', held: () => readFile(file('other'), 'utf8') };
      },
      async revokeWriting() {
        await accept('write', 'somebody-elses');
        return () => accept('write', tokens.write);
      },
      async close() {},
    };
  },
});

describe('createCommandToggles', () => {
  it('hands over what a shell would take apart, whole', async () => {
    const { store, toggles } = await open();
    const toggle = '$(touch$IFS"owned");`x`"\'&|*';
    await toggles.write(toggle, percent(25));
    expect(await toggles.read(toggle)).toBe(percent(25));
    await expect(readFile(join(store, 'owned'))).rejects.toThrow();
    await expect(toggles.write('--force', percent(25))).rejects.toMatchObject({
      code: 'PG_TOGGLE_WRITE',
      message: expect.stringContaining('option'),
    });
  });

  it('shows the last line of what a program said, with its credentials blotted out', async () => {
    const { mode, toggles } = await open();
    await mode('fails');
    await expect(toggles.read('letters')).rejects.toThrow(/exit code 3: "denied for •••"/);
  });

  it('gives programs the environment that it was given, and says without one for reading that it cannot read', async () => {
    const store = temporaryFolder();
    const write = join(store, 'write.sh');
    await writeFile(write, '#!/bin/sh\nenv > "$STORE/seen"\n');
    await chmod(write, 0o755);
    const toggles = createCommandToggles({
      write: [write],
      credentials: { write: { TOKEN: given(() => 'abc') } },
      environment: { STORE: store },
      effectiveWithin: 0,
      deadline: () => new AbortController().signal,
    });
    expect(toggles.abilities?.readBack).toBe(false);
    await toggles.write('letters', percent(0.5));
    await expect(toggles.read('letters')).rejects.toMatchObject({ code: 'PG_TOGGLE_READ' });
    const seen = (await readFile(join(store, 'seen'), 'utf8')).split('\n').map((line) => line.split('=')[0]);
    expect(seen).toEqual(expect.arrayContaining(['PHASEGATE_TOGGLE', 'PHASEGATE_PERCENTAGE', 'TOKEN', 'STORE']));
    expect(seen).not.toContain('HOME');
  });
});
