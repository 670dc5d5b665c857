import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { checksWithoutActor } from './checks-without-actor.ts';

afterAll(removeTemporaryFolders);

function application(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const found = async (line: string) => (await checksWithoutActor(application({ 'a.rb': line }), 'letters')).length > 0;

describe('checksWithoutActor', () => {
  it.each([
    ['if Flipper.enabled?(:letters)'],
    ["return unless Flipper.enabled?('letters')"],
    ['Flipper.enabled?( "letters" ) && ready?'],
    ['Flipper.enabled?(:"letters")'],
    ['show if Flipper.enabled? :letters'],
    ["Flipper.enabled? 'letters' and go"],
    ['x = Flipper.enabled? :letters && y'],
    ['Flipper.enabled?(\n  :letters\n)'],
    ['Flipper::enabled?(:letters)'],
    ['Flipper[:letters].enabled?'],
    ["Flipper['letters'].enabled?() ? a : b"],
    ['<% if Flipper.enabled?(:letters) %>'],
  ])('finds %j', async (line) => {
    expect(await found(line)).toBe(true);
  });

  it.each([
    ['Flipper.enabled?(:letters, current_user)'],
    ['Flipper.enabled? :letters, @user'],
    ['Flipper.enabled?(\n  :letters,\n  user\n)'],
    ['Flipper[:letters].enabled?(user)'],
    ['Flipper[:letters].enabled? user'],
    ['Flipper.enabled?(:letters_two)'],
    ['Flipper.enabled?(:my_letters)'],
    ["Flipper.enabled?('letters-two')"],
    ['# Flipper.enabled?(:letters)'],
    ['Flipper.enable(:letters)'],
    ['Flipper.enabled?(:"letters\')'],
  ])('leaves %j alone', async (line) => {
    expect(await found(line)).toBe(false);
  });

  it('names places, of what runs for users', async () => {
    const check = 'x\nFlipper.enabled?(:letters)\n';
    const folder = application({
      'lib/tasks/a.rake': check,
      'app/models/letter.rb': `# a\n\n${check}${check}`,
      'spec/letter_spec.rb': check,
      'vendor/gem.rb': check,
      '.git/x.rb': check,
      'app/notes.txt': check,
    });
    expect(await checksWithoutActor(folder, 'letters')).toEqual([
      'app/models/letter.rb:4',
      'app/models/letter.rb:6',
      'lib/tasks/a.rake:2',
    ]);
  });

  it('takes a key for what it is, and no pattern', async () => {
    const folder = application({ 'a.rb': "Flipper.enabled?('a.b(c')\nFlipper.enabled?('aXb(c')" });
    expect(await checksWithoutActor(folder, 'a.b(c')).toEqual(['a.rb:1']);
  });
});
