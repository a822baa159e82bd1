/** Findings that rest on product names and version ranges alone are told apart in lists; their evidence says it already. */
export const unconfirmed = /* sql */ `
ALTER TABLE finding ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;
UPDATE finding SET unconfirmed = 1
  WHERE evidence IN (SELECT id FROM evidence WHERE json_extract(document, '$.unconfirmed') = 1);
`;
