/** Members of JSON objects with their types: one of another type refuses the file, naming the place. Pure. */
import { damaged, instantOf, isDay, dayToInstant, isObject, type JsonObject } from './read.ts';

export class Fields {
  readonly file: string;
  /** Where in the file: a record's id, a path. */
  readonly where: string;
  readonly object: JsonObject;

  constructor(file: string, where: string, object: unknown) {
    if (!isObject(object)) throw damaged(file, where, 'it is not an object');
    this.file = file;
    this.where = where;
    this.object = object;
  }

  /** Null where it is missing or null. */
  text(name: string): string | null {
    const value = this.object[name] ?? null;
    if (value !== null && typeof value !== 'string') throw this.wrong(name, 'is not a text');
    return value;
  }

  needText(name: string): string {
    const value = this.text(name);
    if (value === null || value.trim() === '') throw this.wrong(name, 'is missing');
    return value;
  }

  /** A number, also where it is written as a text. Null where it is missing or null. */
  number(name: string): number | null {
    const value = this.object[name] ?? null;
    if (value === null) return null;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) throw this.wrong(name, 'is not a number');
    return number;
  }

  /** ISO instant; a day counts from its beginning. Null where it is missing or null. */
  date(name: string): string | null {
    const value = this.object[name] ?? null;
    if (value === null) return null;
    const at = isDay(value) ? dayToInstant(value as string) : instantOf(value);
    if (at === null) throw this.wrong(name, 'is not a date');
    return at;
  }

  /** Null where it is missing or null. */
  part(name: string): Fields | null {
    const value = this.object[name] ?? null;
    if (value === null) return null;
    if (!isObject(value)) throw this.wrong(name, 'is not an object');
    return new Fields(this.file, this.place(name), value);
  }

  needPart(name: string): Fields {
    const part = this.part(name);
    if (!part) throw this.wrong(name, 'is missing');
    return part;
  }

  /** Empty where it is missing or null. */
  parts(name: string): Fields[] {
    return this.list(name).map((value, index) => {
      if (!isObject(value)) throw this.wrong(`${name}[${index}]`, 'is not an object');
      return new Fields(this.file, this.place(`${name}[${index}]`), value);
    });
  }

  texts(name: string): string[] {
    const list = this.list(name);
    for (const [index, value] of list.entries())
      if (typeof value !== 'string') throw this.wrong(`${name}[${index}]`, 'is not a text');
    return list as string[];
  }

  private list(name: string): unknown[] {
    const value = this.object[name] ?? [];
    if (!Array.isArray(value)) throw this.wrong(name, 'is not a list');
    return value as unknown[];
  }

  private place(name: string): string {
    return this.where ? `${this.where}: ${name}` : name;
  }

  wrong(name: string, what: string) {
    return damaged(this.file, this.where, `its ${name} ${what}`);
  }
}
