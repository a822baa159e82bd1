/** What can be handed out as a file for other tools, and in which formats. */
import { z } from 'zod';

export const exportKind = z.enum(['vex', 'findings', 'verdicts', 'sbom']);
export type ExportKind = z.infer<typeof exportKind>;

export const exportFormat = z.enum(['openvex', 'cyclonedx', 'csaf', 'json', 'csv']);
export type ExportFormat = z.infer<typeof exportFormat>;

/** The first of each is meant where none is named. */
export const exportFormats: Record<ExportKind, readonly ExportFormat[]> = {
  vex: ['openvex', 'cyclonedx', 'csaf'],
  findings: ['csv', 'json'],
  verdicts: ['csv', 'json'],
  sbom: ['cyclonedx'],
};
