import { AjvCompiler } from '@fastify/ajv-compiler';
import serializersOf from '@fastify/fast-json-stringify-compiler';
import type { FastifyInstance } from 'fastify';

const STRICT = { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } as const;

const validatorOf = perSchema(AjvCompiler()({}, { customOptions: STRICT }));
const serializerOf = perSchema(serializersOf()({}, {}));

/**
 * Fastify's own validators and serializers, made when a route first needs them, since a start needs none of the hundreds, and
 * once in a process. A schema is known by itself: none refers to one that was added to fastify.
 */
export function compileAtFirstUse(app: FastifyInstance): void {
  app.setValidatorCompiler<object>((part) => (data) => {
    const validator = validatorOf(part);
    return validator(data) === true || { error: validator.errors ?? [] };
  });
  app.setSerializerCompiler<object>(({ httpStatus = '', ...rest }) => {
    const part = { httpStatus, ...rest };
    return (data) => serializerOf(part)(data);
  });
}

function perSchema<Part extends { schema?: unknown }, T>(make: (part: Part) => T): (part: Part) => T {
  const made = new WeakMap<object, T>();
  return (part) => {
    const schema = part.schema as object;
    const known = made.get(schema);
    if (known !== undefined) return known;
    const fresh = make(part);
    made.set(schema, fresh);
    return fresh;
  };
}
