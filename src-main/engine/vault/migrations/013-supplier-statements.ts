/** VEX documents that were taken in, and their statements. */
export const supplierStatements = /* sql */ `
CREATE TABLE supplier_document (
  id INTEGER PRIMARY KEY,
  author TEXT NOT NULL,
  name TEXT NOT NULL,           -- the author's id of the document
  format TEXT NOT NULL,         -- openvex, cyclonedx, csaf
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  at TEXT NOT NULL,             -- when the author last changed it
  imported_at TEXT NOT NULL,
  imported_by TEXT NOT NULL,
  UNIQUE (author, name)
) STRICT;

CREATE TABLE supplier_statement (
  document INTEGER NOT NULL REFERENCES supplier_document(id),
  n INTEGER NOT NULL,           -- place in the document
  vulnerability TEXT NOT NULL,
  product TEXT NOT NULL,        -- as the document names it, with the parts that are meant
  at TEXT NOT NULL,
  said TEXT NOT NULL,           -- domain/supplier-statement.ts's SupplierStatement as JSON
  PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX supplier_statement_by_vulnerability ON supplier_statement(vulnerability, product);
`;
