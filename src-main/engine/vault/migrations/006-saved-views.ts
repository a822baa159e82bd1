/** Views of lists that people saved. */
export const savedViews = /* sql */ `
CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY,
  grid TEXT NOT NULL,           -- the list it is of
  name TEXT NOT NULL,
  state TEXT NOT NULL,          -- JSON of model/view.ts
  actor TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX saved_view_by_name ON saved_view(grid, name COLLATE NOCASE);
`;
