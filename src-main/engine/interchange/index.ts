/** Every format of VEX documents, and the choice among them by content. */
import type { Content } from '../files/content.ts';
import { csafVex } from './csaf-vex.ts';
import { cyclonedxVex } from './cyclonedx-vex.ts';
import { openVex } from './openvex.ts';
import type { VexDocumentFormat } from './vex-format.ts';

export const vexFormats: readonly VexDocumentFormat[] = [openVex, cyclonedxVex, csafVex];

export const detectVex = (content: Content): VexDocumentFormat | null =>
  vexFormats.find((format) => format.detect(content)) ?? null;

/** As `import` names it: CycloneDX and CSAF are more than VEX. */
export const vexFormatName = ({ id }: VexDocumentFormat) => (id === 'openvex' ? id : `${id}-vex`);
