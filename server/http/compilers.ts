// What fastify makes of schemas: its own validators and serializers, each made once however many routes and servers of a process share it.
import { AjvCompiler } from '@fastify/ajv-compiler';
import serializersOf, { type SerializerFactory } from '@fastify/fast-json-stringify-compiler';

type Serializer = ReturnType<ReturnType<SerializerFactory>>;

const made = new WeakMap<object, Serializer>();

/** No schema of the server refers to one that was added to fastify: the schema alone says what its serializer is. */
const buildSerializer: SerializerFactory = (added, options) => {
  const make = serializersOf()(added, options);
  return (answer) => {
    const schema = answer.schema as object;
    const serializer = made.get(schema) ?? make(answer);
    made.set(schema, serializer);
    return serializer;
  };
};

/** For fastify's option of that name. The refusals' schema alone is in some three hundred answers. */
export const schemaController = { compilersFactory: { buildValidator: AjvCompiler(), buildSerializer } };
