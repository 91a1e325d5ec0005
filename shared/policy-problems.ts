import { parseDuration } from './duration.ts';
import { isZone } from './local-time.ts';
import { type Money, parseMoney } from './money.ts';
import { isName } from './name.ts';
import { originPatternProblem } from './origin-pattern.ts';
import { type Hours, type Policy, PolicyDocument, type Rule } from './policy-schema.ts';
import { type SchemaProblem, schemaProblems } from './schema-problems.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_WINDOW_DAYS = 366;
const SENTENCE_CHARACTERS = 300;

/** What no schema can say, by the form that it names; answers what is wrong, and where below the value. */
const FORMS: Readonly<Record<string, (value: never) => SchemaProblem[]>> = {
  money: (money: Money) =>
    told(
      parseMoney(money) === undefined &&
        'is not money: an active currency with exactly its minor digits, above zero and below 10^15 minor units',
    ),
  origin: (pattern: string) => told(originPatternProblem(pattern) ?? false),
  name: (name: string) =>
    told(!isName(name) && 'should be a name of 1 to 80 characters, trimmed and without control characters'),
  sentence: (text: string) =>
    told(
      !isName(text, SENTENCE_CHARACTERS) &&
        `should be a sentence of 1 to ${SENTENCE_CHARACTERS} characters, trimmed and without line breaks`,
    ),
  zone: (zone: string) => told(!isZone(zone) && 'is no named time zone such as "Europe/Berlin"'),
  duration: (text: string) => told(durationProblem(text)),
  hours: ({ from, to }: Hours) =>
    told(from === to && '"to" equals "from": a whole day is from "00:00" to "24:00"'),
  something: (value: object) => told(Object.keys(value).length === 0 && 'requires nothing'),
  rule: ({ deny, require }: Rule) =>
    told(
      (deny === undefined) === (require === undefined) &&
        'should have either "deny" or "require", and not both',
    ),
  policy: ({ rules }: Policy) => repeatedNames(rules),
};

/** Every mistake in a policy document with its place as a JSON pointer, in the order of the document; none where it is one. */
export function policyProblems(document: unknown): SchemaProblem[] {
  return schemaProblems(PolicyDocument, document, FORMS);
}

/** The document as a policy, or all that is wrong with it. */
export function readPolicy(document: unknown): { policy: Policy } | { problems: SchemaProblem[] } {
  const problems = policyProblems(document);
  return problems.length === 0 ? { policy: document as Policy } : { problems };
}

function told(text: string | false): SchemaProblem[] {
  return text === false ? [] : [{ place: '', text }];
}

function durationProblem(text: string): string | false {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined)
    return 'should be an ISO 8601 duration in whole numbers such as "P7D" or "PT24H"';
  return milliseconds > LONGEST_WINDOW_DAYS * DAY_MS && `should be at most ${LONGEST_WINDOW_DAYS} days`;
}

function repeatedNames(rules: readonly Rule[]): SchemaProblem[] {
  const first = new Map<string, number>();
  return rules.flatMap(({ name }, place) => {
    const before = first.get(name);
    if (before === undefined) first.set(name, place);
    return before === undefined
      ? []
      : [{ place: `/rules/${place}/name`, text: `is the name of /rules/${before} too` }];
  });
}
