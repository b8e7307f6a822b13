-- Words of staff who have a call. They speak in the agent's place, so their words are the agent's with a mark: whoever reads
-- the book with another tool sees them on that side of the line.
ALTER TABLE utterances ADD COLUMN by_staff INTEGER NOT NULL DEFAULT 0
    CONSTRAINT "by_staff is 0 or 1, and 1 is no caller"
        CHECK (typeof(by_staff) = 'integer' AND (by_staff = 0 OR (by_staff = 1 AND speaker = 'agent')));
