-- What the merge of two patients moved, so that it can be taken back. Merges from before this table cannot be.
CREATE TABLE patient_merges (
    id              INTEGER PRIMARY KEY,
    -- The row that was taken in, and the one that took it in. The first keeps what is not written here.
    gone            INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    kept            INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    merged_at       TEXT NOT NULL,
    undone_at       TEXT,
    -- How the two stood before.
    gone_numbers    TEXT NOT NULL,
    kept_numbers    TEXT NOT NULL,
    kept_birth_date TEXT,
    kept_birth_year INTEGER,
    kept_notes      TEXT NOT NULL,
    -- The rows that were moved, by their ids.
    visits          TEXT NOT NULL,
    waiting         TEXT NOT NULL,
    led_there       TEXT NOT NULL,

    CONSTRAINT "merged_at is a real moment written YYYY-MM-DDTHH:MM:SSZ"
        CHECK (merged_at IS strftime('%Y-%m-%dT%H:%M:%SZ', merged_at)),
    CONSTRAINT "undone_at is a real moment written YYYY-MM-DDTHH:MM:SSZ"
        CHECK (undone_at IS NULL OR undone_at IS strftime('%Y-%m-%dT%H:%M:%SZ', undone_at)),
    CONSTRAINT "gone_numbers, kept_numbers, visits, waiting and led_there are lists"
        CHECK (json_valid(gone_numbers) AND json_type(gone_numbers) = 'array'
           AND json_valid(kept_numbers) AND json_type(kept_numbers) = 'array'
           AND json_valid(visits) AND json_type(visits) = 'array'
           AND json_valid(waiting) AND json_type(waiting) = 'array'
           AND json_valid(led_there) AND json_type(led_there) = 'array')
);
CREATE INDEX idx_merge_kept ON patient_merges (kept, id) WHERE undone_at IS NULL;
CREATE INDEX idx_merge_gone ON patient_merges (gone);
