/** Which of Microsoft's updates takes the place of which, as its own documents tell: kept when a document drops it. */
export const kbSupersedence = /* sql */ `
CREATE TABLE msrc_document_supersedence (
  kb TEXT NOT NULL,             -- digits
  superseded TEXT NOT NULL,
  PRIMARY KEY (kb, superseded)
) STRICT, WITHOUT ROWID;
`;
