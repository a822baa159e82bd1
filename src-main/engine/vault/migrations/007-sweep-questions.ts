/** What a sweep asks over UDP of machines that answer; sweeps before it asked nothing. */
export const sweepQuestions = /* sql */ `
ALTER TABLE sweep ADD COLUMN ask TEXT NOT NULL DEFAULT '[]';  -- JSON list of netbios, mdns, snmp
`;
