-- Who of the staff has seen that a person was wanted in a call, why one was, and since when. A table's constraints cannot be
-- changed, so what staff did is copied to a new one; nothing refers to it.
CREATE TABLE staff_on_calls_13 (
    call_id   INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    id        TEXT NOT NULL,
    place     INTEGER NOT NULL,
    deed      TEXT NOT NULL,
    who       TEXT NOT NULL,
    words     TEXT,
    at        TEXT NOT NULL,
    start_ms  INTEGER NOT NULL,
    end_ms    INTEGER,
    why       TEXT,
    wanted_at TEXT,
    PRIMARY KEY (call_id, id),

    CONSTRAINT "deed is one of the stored words"
        CHECK (deed IN ('listened', 'whispered', 'took_over', 'held', 'gave_back', 'went_away', 'saw')),
    CONSTRAINT "at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (at IS strftime('%Y-%m-%dT%H:%M:%fZ', at)),
    CONSTRAINT "place, start_ms and end_ms are numbers"
        CHECK (typeof(place) = 'integer' AND typeof(start_ms) = 'integer' AND typeof(end_ms) IN ('integer', 'null')),
    CONSTRAINT "why is one of the stored words"
        CHECK (why IS NULL OR why IN ('rings', 'could_not_help', 'asked', 'nobody_came', 'emergency')),
    CONSTRAINT "wanted_at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (wanted_at IS NULL OR wanted_at IS strftime('%Y-%m-%dT%H:%M:%fZ', wanted_at)),
    CONSTRAINT "why and wanted_at belong to what was seen, and to nothing else"
        CHECK ((deed = 'saw') = (why IS NOT NULL) AND (why IS NULL) = (wanted_at IS NULL))
) WITHOUT ROWID;

INSERT INTO staff_on_calls_13 (call_id, id, place, deed, who, words, at, start_ms, end_ms)
SELECT call_id, id, place, deed, who, words, at, start_ms, end_ms FROM staff_on_calls;

DROP TABLE staff_on_calls;
ALTER TABLE staff_on_calls_13 RENAME TO staff_on_calls;
