/** Fields of a JSON document of a feed, checked for their type: absent and null are the same, and another type is damage that names its place. */
import { damaged, instantOf, isObject, type JsonObject } from './read.ts';

/** Where in which file something stands. */
export interface Place {
  file: string;
  where: string;
}

export const bad = ({ file, where }: Place, why: string) => damaged(file, where, why);

export const isText = (value: unknown): value is string => typeof value === 'string';

/** "" where it is absent. */
export function textAt(holder: JsonObject, name: string, place: Place): string {
  const value = holder[name] ?? '';
  if (!isText(value)) throw bad(place, `its ${name} is not a text`);
  return value;
}

/** Empty where it is absent. */
export function objectAt(holder: JsonObject, name: string, place: Place): JsonObject {
  const value = holder[name] ?? {};
  if (!isObject(value)) throw bad(place, `its ${name} is not an object`);
  return value;
}

/** Empty where it is absent. */
export function listAt<Item>(
  holder: JsonObject,
  name: string,
  isItem: (item: unknown) => item is Item,
  place: Place,
): readonly Item[] {
  const value: unknown = holder[name] ?? [];
  if (!Array.isArray(value) || !value.every(isItem))
    throw bad(place, `its ${name} is not a list of ${isItem === (isText as unknown) ? 'texts' : 'objects'}`);
  return value;
}

/** ISO instant; null where it is absent. */
export function instantAt(holder: JsonObject, name: string, place: Place): string | null {
  if (holder[name] === undefined || holder[name] === null) return null;
  const at = instantOf(holder[name]);
  if (at === null) throw bad(place, `its ${name} is not a date`);
  return at;
}
