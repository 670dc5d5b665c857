// A toggle that is spoken of by a name that is not among the declared ones.
import { sectionTree } from '../reading/sections.ts';
import { toggleMentions } from '../reading/toggles.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const toggleNameMismatch: Rule = {
  name: 'toggle-name-mismatch',
  severity: 'warning',
  reason: 'Whoever turns it off looks for the name that is written here, and there is no such toggle.',
  examples: {
    good: [
      '# Rollout\nFeature toggles:\n1. `find_people_api`\n## Stage A: 10%\nControlled by the feature toggle `find_people_api`\n## Stage B: 100%\n',
    ],
    bad: [
      {
        text: '# Rollout\nFeature toggles:\n1. `find_people_api`\n## Stage A: 10%\nControlled by the feature toggle `find_people`\n## Stage B: 100%\n',
        lines: [5],
      },
    ],
  },
  check({ outline }: Source): readonly Reported[] {
    const mentions = toggleMentions(sectionTree(outline));
    const declared = [
      ...new Set(mentions.filter((mention) => mention.declared).map((mention) => mention.name.value)),
    ].slice(0, MOST);
    return mentions.flatMap(({ name, declared: listed }): Reported[] => {
      if (listed || declared.includes(name.value)) return [];
      const meant = declared.filter(
        (other) => other.startsWith(name.value) || name.value.startsWith(other) || similar(other, name.value),
      );
      return meant.length === 0
        ? []
        : [
            {
              message: `Unexpected toggle "${name.value}", expected ${meant.map((other) => `"${other}"`).join(' or ')}, as declared`,
              span: name.span,
            },
          ];
    });
  },
};

/** Declared toggles that a name is compared with. */
const MOST = 50;

/** Most parts of the name are the same. */
function similar(a: string, b: string): boolean {
  const parts = (name: string): string[] => name.toLowerCase().split(/[_.-]/);
  const [one, other] = [new Set(parts(a)), new Set(parts(b))];
  const shared = [...one].filter((part) => other.has(part)).length;
  return shared >= 2 && shared / Math.max(one.size, other.size) >= 0.75;
}
