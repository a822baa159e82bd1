/** The alias catalogue of programs, made ready once for each connection. */
import { programIdentifier } from '../domain/program-names.ts';
import { loadPrograms } from '../resources.ts';
import type { Database } from '../vault/database.ts';

export const identifyProgram = (db: Database): ReturnType<typeof programIdentifier> =>
  db.remember('program catalogue', () => programIdentifier(loadPrograms()));
