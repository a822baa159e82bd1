/** Machines of a file of many, packed until they are stored: as objects, those of a large scan would fill the memory. */
import { deflateSync, inflateSync } from 'node:zlib';
import type { Inventory } from '../../../src-shared/model/software.ts';
import type { ReadFile } from './import-groups.ts';

/** Below this size packing gains less than it costs. */
const worthwhile = 8192;

/** Its inventory is made anew each time it is asked for. */
export function packedPart(file: Omit<ReadFile, 'inventory'>, inventory: Inventory): ReadFile {
  const bytes = Buffer.from(JSON.stringify(inventory));
  const packed = bytes.length < worthwhile ? null : deflateSync(bytes, { level: 1 });
  return {
    ...file,
    get inventory() {
      return JSON.parse((packed ? inflateSync(packed) : bytes).toString()) as Inventory;
    },
  };
}
