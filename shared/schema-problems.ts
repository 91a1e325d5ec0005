/** What is wrong with a value, and where: a JSON pointer (RFC 6901), empty for the whole. */
export type SchemaProblem = { place: string; text: string };

/** The part of JSON Schema that is spoken here; `form` names a check of the caller's. */
type Schema = {
  readonly type?: string;
  readonly description?: string;
  readonly form?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
};
type Forms = Readonly<Record<string, (value: never) => SchemaProblem[]>>;

/** All mistakes of a value at once, each told in the words of the schema's descriptions; forms see only values of their shape. */
export function schemaProblems(schema: object, value: unknown, forms: Forms): SchemaProblem[] {
  return problemsAt(schema, value, forms, '');
}

function problemsAt(schema: Schema, value: unknown, forms: Forms, place: string): SchemaProblem[] {
  const problems = shapeProblems(schema, value, forms, place);
  const check = problems.length === 0 && schema.form !== undefined ? forms[schema.form] : undefined;
  const more = check?.(value as never) ?? [];
  return [...problems, ...more.map((problem) => ({ ...problem, place: place + problem.place }))];
}

function shapeProblems(schema: Schema, value: unknown, forms: Forms, place: string): SchemaProblem[] {
  if (schema.anyOf !== undefined) {
    const known = schema.anyOf.map((one) => one.const);
    const words = known.map((one) => JSON.stringify(one)).join(', ');
    return known.includes(value) ? [] : [{ place, text: `should be one of ${words}` }];
  }
  if (schema.type === 'object') return objectProblems(schema, value, forms, place);
  if (schema.type === 'array') return arrayProblems(schema, value, forms, place);
  if (isScalar(schema, value)) return [];
  return [{ place, text: `should be ${schema.description ?? 'true or false'}` }];
}

function isScalar(schema: Schema, value: unknown): boolean {
  const { type, minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern = '' } = schema;
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'integer')
    return Number.isSafeInteger(value) && isBetween(value as number, schema.minimum, schema.maximum);
  if (type !== 'string') throw new Error(`a schema of type ${type}`);
  if (typeof value !== 'string') return false;
  return isBetween(value.length, minLength, maxLength) && new RegExp(pattern, 'u').test(value);
}

function isBetween(value: number, least = 0, most = Number.POSITIVE_INFINITY): boolean {
  return value >= least && value <= most;
}

function objectProblems(schema: Schema, value: unknown, forms: Forms, place: string): SchemaProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ place, text: `should be ${schema.description}` }];
  const { properties = {}, required = [] } = schema;
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ place: pointer(place, name), text: 'is missing' }));
  const members = Object.entries(value).flatMap(([name, member]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const below = pointer(place, name);
    if (known !== undefined) return problemsAt(known, member, forms, below);
    return [{ place: below, text: `is not known; there may be ${Object.keys(properties).join(', ')}` }];
  });
  return [...missing, ...members];
}

function arrayProblems(schema: Schema, value: unknown, forms: Forms, place: string): SchemaProblem[] {
  const { items = {}, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (!Array.isArray(value) || !isBetween(value.length, minItems, maxItems))
    return [{ place, text: `should be ${schema.description}` }];
  return value.flatMap((item, at) => {
    const before = schema.uniqueItems ? value.indexOf(item) : at;
    const below = pointer(place, String(at));
    if (before < at) return [{ place: below, text: `repeats ${pointer(place, String(before))}` }];
    return problemsAt(items, item, forms, below);
  });
}

function pointer(place: string, name: string): string {
  return `${place}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
