-- A clinician's visits as a calendar under a secret address. The secret itself is shown once and not kept: `token_hash` is
-- its SHA-256 in hexadecimal. A row is revoked, never deleted.
CREATE TABLE feeds (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    clinician_id INTEGER NOT NULL CHECK (typeof(clinician_id) = 'integer'),
    privacy      TEXT NOT NULL CHECK (privacy IN ('busy', 'initials', 'names')),
    token_hash   TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    made_at      TEXT NOT NULL,
    revoked_at   TEXT,
    last_read_at TEXT
);

-- The book's own name, which no other book has: the second half of every event's UID, for ever.
INSERT INTO settings (name, value) VALUES ('book_id', lower(hex(randomblob(16))));
