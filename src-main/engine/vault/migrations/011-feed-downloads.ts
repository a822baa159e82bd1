/** What is known of a feed's file at the address it was fetched from last, so that it is fetched again only when it changed. */
export const feedDownloads = /* sql */ `
CREATE TABLE feed_download (
  feed TEXT NOT NULL,
  file TEXT NOT NULL,          -- the publisher's name for it
  address TEXT NOT NULL,       -- without login and query
  etag TEXT,                   -- as the server wrote them
  last_modified TEXT,
  sha256 TEXT NOT NULL,
  feed_import INTEGER NOT NULL, -- the import it was taken in by
  at TEXT NOT NULL,
  PRIMARY KEY (feed, file)
) STRICT;
`;
