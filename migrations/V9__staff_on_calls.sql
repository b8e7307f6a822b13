-- What staff did in a call: listened, whispered, took over, held, gave back. Nothing of it is ever taken away but with its call.
CREATE TABLE staff_on_calls (
    call_id  INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    place    INTEGER NOT NULL,
    deed     TEXT NOT NULL,
    who      TEXT NOT NULL,
    words    TEXT,
    at       TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms   INTEGER,
    PRIMARY KEY (call_id, id),

    CONSTRAINT "deed is one of the stored words"
        CHECK (deed IN ('listened', 'whispered', 'took_over', 'held', 'gave_back', 'went_away')),
    CONSTRAINT "at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (at IS strftime('%Y-%m-%dT%H:%M:%fZ', at)),
    CONSTRAINT "place, start_ms and end_ms are numbers"
        CHECK (typeof(place) = 'integer' AND typeof(start_ms) = 'integer' AND typeof(end_ms) IN ('integer', 'null'))
) WITHOUT ROWID;
