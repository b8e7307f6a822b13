-- What calls leave behind: calls, what was said and done in them, their recordings, and what finds and adds them up.
--
-- Moments are UTC, always written `YYYY-MM-DDTHH:MM:SS.mmmZ`. Every value has the same width, so comparing them as text
-- compares them as moments.

CREATE TABLE calls (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    call_sid            TEXT NOT NULL UNIQUE,
    stream_sid          TEXT NOT NULL DEFAULT '',
    source              TEXT NOT NULL,
    agent               TEXT NOT NULL,
    phone_number        TEXT NOT NULL DEFAULT '',
    customer_name       TEXT,
    started_at          TEXT NOT NULL,
    ended_at            TEXT,
    duration_ms         INTEGER NOT NULL DEFAULT 0,
    status              TEXT NOT NULL DEFAULT 'active',
    outcome             TEXT,
    end_reason          TEXT,
    confirmation_number TEXT,
    action              TEXT,
    done_at             TEXT,
    sentiment           TEXT,
    sentiment_score     REAL,
    sentiment_by        TEXT NOT NULL DEFAULT '',
    latency_ms          INTEGER NOT NULL DEFAULT 0,
    measured_turns      INTEGER NOT NULL DEFAULT 0,
    snapshot_at         TEXT,
    created_at          TEXT NOT NULL,
    updated_at          TEXT NOT NULL,
    -- The number without signs, so that any part of it is found however it was written.
    digits              TEXT GENERATED ALWAYS AS (lower(replace(replace(replace(replace(replace(replace(replace(
                            phone_number, '+', ''), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''))) VIRTUAL,
    -- All that a filter may ask for, a bit each: a call passes when it has every bit of the filter. The first three are the
    -- piles.
    traits              INTEGER GENERATED ALWAYS AS (
                            CASE WHEN status = 'active' THEN 1 WHEN action IS NOT NULL AND done_at IS NULL THEN 2 ELSE 4 END
                            + CASE outcome WHEN 'appointment_booked' THEN 8 WHEN 'no_booking' THEN 16 WHEN 'error' THEN 32
                                           WHEN 'user_hangup' THEN 64 ELSE 0 END
                            + CASE sentiment WHEN 'positive' THEN 128 WHEN 'neutral' THEN 256 WHEN 'negative' THEN 512
                                             ELSE 0 END
                            + CASE source WHEN 'phone' THEN 1024 ELSE 2048 END
                            + CASE agent WHEN 'openai' THEN 4096 ELSE 8192 END) VIRTUAL,
    notes               TEXT NOT NULL DEFAULT '',
    digest              TEXT,
    metadata            TEXT,
    figures             TEXT,
    turns               TEXT,

    CONSTRAINT "call_sid is not empty"
        CHECK (typeof(call_sid) = 'text' AND call_sid <> ''),
    CONSTRAINT "source is one of the stored words"
        CHECK (source IN ('phone', 'softphone')),
    CONSTRAINT "agent is one of the stored words"
        CHECK (agent IN ('openai', 'offline')),
    CONSTRAINT "status is one of the stored words"
        CHECK (status IN ('active', 'completed', 'failed')),
    CONSTRAINT "outcome is one of the stored words"
        CHECK (outcome IN ('appointment_booked', 'no_booking', 'error', 'user_hangup')),
    CONSTRAINT "end_reason is one of the stored words"
        CHECK (end_reason IN ('caller_left', 'finished', 'time_limit', 'staff', 'closing', 'agent_lost', 'cost_limit',
                              'put_through', 'silent', 'crashed')),
    CONSTRAINT "action is one of the stored words"
        CHECK (action IN ('call_back', 'failed', 'gave_up')),
    CONSTRAINT "sentiment is one of the stored words"
        CHECK (sentiment IN ('positive', 'neutral', 'negative')),
    CONSTRAINT "sentiment_score is from -1 to 1, beside a sentiment"
        CHECK ((sentiment IS NULL) = (sentiment_score IS NULL) AND coalesce(sentiment_score, 0) BETWEEN -1 AND 1),
    CONSTRAINT "sentiment_by is one of the stored words"
        CHECK (sentiment_by IN ('', 'rules', 'model')),
    CONSTRAINT "a call has an end, an outcome and a reason unless it is active"
        CHECK ((status = 'active') = (ended_at IS NULL) AND (status = 'active') = (outcome IS NULL)
               AND (status = 'active') = (end_reason IS NULL)),
    CONSTRAINT "an active call needs nobody yet"
        CHECK (status <> 'active' OR action IS NULL),
    CONSTRAINT "started_at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (started_at IS strftime('%Y-%m-%dT%H:%M:%fZ', started_at) AND started_at >= '1970'),
    CONSTRAINT "ended_at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (ended_at IS NULL OR ended_at IS strftime('%Y-%m-%dT%H:%M:%fZ', ended_at)),
    CONSTRAINT "done_at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (done_at IS NULL OR done_at IS strftime('%Y-%m-%dT%H:%M:%fZ', done_at)),
    CONSTRAINT "snapshot_at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (snapshot_at IS NULL OR snapshot_at IS strftime('%Y-%m-%dT%H:%M:%fZ', snapshot_at)),
    CONSTRAINT "created_at and updated_at are real moments written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%fZ', created_at)
               AND updated_at IS strftime('%Y-%m-%dT%H:%M:%fZ', updated_at)),
    CONSTRAINT "a duration is a number and not negative"
        CHECK (typeof(duration_ms) = 'integer' AND duration_ms >= 0),
    CONSTRAINT "latency_ms and measured_turns are numbers and not negative"
        CHECK (typeof(latency_ms) = 'integer' AND latency_ms >= 0
               AND typeof(measured_turns) = 'integer' AND measured_turns >= 0)
);

-- All that a filter looks at, in the order of the lists: whatever the filters, a page or a count reads this and no row.
CREATE INDEX idx_call_facts ON calls (started_at, id, traits, digits);
-- The two short piles.
CREATE INDEX idx_call_active ON calls (started_at, id, traits, digits) WHERE status = 'active';
CREATE INDEX idx_call_needs_action ON calls (started_at, id, traits, digits)
    WHERE status <> 'active' AND action IS NOT NULL AND done_at IS NULL;

-- What was said. Lines of one call lie beside each other.
CREATE TABLE utterances (
    call_id    INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    place      INTEGER NOT NULL,
    speaker    TEXT NOT NULL,
    text       TEXT NOT NULL,
    cut        TEXT,
    at         TEXT NOT NULL,
    start_ms   INTEGER NOT NULL,
    end_ms     INTEGER,
    confidence REAL,
    is_final   INTEGER NOT NULL,
    PRIMARY KEY (call_id, id),

    CONSTRAINT "speaker is one of the stored words"
        CHECK (speaker IN ('agent', 'caller')),
    CONSTRAINT "at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (at IS strftime('%Y-%m-%dT%H:%M:%fZ', at)),
    CONSTRAINT "confidence is from 0 to 1"
        CHECK (confidence IS NULL OR (typeof(confidence) IN ('real', 'integer') AND confidence BETWEEN 0 AND 1)),
    CONSTRAINT "is_final is 0 or 1"
        CHECK (typeof(is_final) = 'integer' AND is_final IN (0, 1)),
    CONSTRAINT "place, start_ms and end_ms are numbers"
        CHECK (typeof(place) = 'integer' AND typeof(start_ms) = 'integer' AND typeof(end_ms) IN ('integer', 'null'))
) WITHOUT ROWID;

-- What was done.
CREATE TABLE tool_calls (
    call_id  INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    place    INTEGER NOT NULL,
    name     TEXT NOT NULL,
    summary  TEXT NOT NULL,
    state    TEXT NOT NULL,
    at       TEXT NOT NULL,
    start_ms INTEGER NOT NULL,
    end_ms   INTEGER,
    PRIMARY KEY (call_id, id),

    CONSTRAINT "state is one of the stored words"
        CHECK (state IN ('running', 'done', 'refused', 'failed')),
    CONSTRAINT "at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (at IS strftime('%Y-%m-%dT%H:%M:%fZ', at)),
    CONSTRAINT "place, start_ms and end_ms are numbers"
        CHECK (typeof(place) = 'integer' AND typeof(start_ms) = 'integer' AND typeof(end_ms) IN ('integer', 'null'))
) WITHOUT ROWID;

-- The files of recorded sound.
CREATE TABLE recordings (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    call_id     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    file_name   TEXT NOT NULL UNIQUE,
    format      TEXT NOT NULL,
    codec       TEXT NOT NULL,
    sample_rate INTEGER NOT NULL,
    channels    INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    size_bytes  INTEGER NOT NULL,
    started_at  TEXT NOT NULL,
    cut_short   TEXT,
    deleted_at  TEXT,

    CONSTRAINT "file_name is a name and no path"
        CHECK (typeof(file_name) = 'text' AND file_name <> '' AND file_name NOT IN ('.', '..')
               AND instr(file_name, '/') = 0 AND instr(file_name, '\') = 0),
    CONSTRAINT "cut_short is one of the stored words"
        CHECK (cut_short IN ('refused', 'staff', 'disk', 'crashed')),
    CONSTRAINT "sample_rate and channels are numbers above 0"
        CHECK (typeof(sample_rate) = 'integer' AND sample_rate > 0 AND typeof(channels) = 'integer' AND channels > 0),
    CONSTRAINT "duration_ms and size_bytes are numbers and not negative"
        CHECK (typeof(duration_ms) = 'integer' AND duration_ms >= 0
               AND typeof(size_bytes) = 'integer' AND size_bytes >= 0),
    CONSTRAINT "started_at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (started_at IS strftime('%Y-%m-%dT%H:%M:%fZ', started_at)),
    CONSTRAINT "deleted_at is a real moment written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (deleted_at IS NULL OR deleted_at IS strftime('%Y-%m-%dT%H:%M:%fZ', deleted_at))
);

CREATE INDEX idx_recording_call ON recordings (call_id, started_at);
CREATE INDEX idx_recording_kept ON recordings (started_at, id) WHERE deleted_at IS NULL;

-- The words of each call and of the caller's name, as one document. What matches is a call, so a word of every call is one
-- entry a call and not one an utterance. Only the index is kept; the words are in `utterances`. Prefixes up to three letters
-- have entries of their own, so that a search that is still being typed need not gather all words that begin so.
CREATE VIRTUAL TABLE call_words USING fts5(
    words, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 2");

-- What is in it.
CREATE VIEW call_documents (id, words) AS
    SELECT id, coalesce(customer_name || char(10), '')
               || coalesce((SELECT group_concat(text, char(10)) FROM utterances WHERE call_id = calls.id), '')
      FROM calls;

-- Any part of a name or confirmation number, of three letters or more.
CREATE VIRTUAL TABLE call_parts USING fts5(
    name, confirmation, content = '', contentless_delete = 1, tokenize = "trigram remove_diacritics 1");

-- An utterance grows several times a second: its call's document is written when it is final, when it changes after that,
-- and when the call has ended.
CREATE TRIGGER utterances_words_insert AFTER INSERT ON utterances
WHEN NEW.is_final OR (SELECT status FROM calls WHERE id = NEW.call_id) <> 'active'
BEGIN
    DELETE FROM call_words WHERE rowid = NEW.call_id;
    INSERT INTO call_words (rowid, words) SELECT id, words FROM call_documents WHERE id = NEW.call_id;
END;

CREATE TRIGGER utterances_words_update AFTER UPDATE OF text, is_final ON utterances
WHEN (NEW.text IS NOT OLD.text OR NEW.is_final <> OLD.is_final)
 AND (NEW.is_final OR (SELECT status FROM calls WHERE id = NEW.call_id) <> 'active')
BEGIN
    DELETE FROM call_words WHERE rowid = NEW.call_id;
    INSERT INTO call_words (rowid, words) SELECT id, words FROM call_documents WHERE id = NEW.call_id;
END;

CREATE TRIGGER utterances_words_delete AFTER DELETE ON utterances
WHEN EXISTS (SELECT 1 FROM calls WHERE id = OLD.call_id)
BEGIN
    DELETE FROM call_words WHERE rowid = OLD.call_id;
    INSERT INTO call_words (rowid, words) SELECT id, words FROM call_documents WHERE id = OLD.call_id;
END;

-- A line of one call is never given to another, and a call keeps its id: the index would be wrong.
CREATE TRIGGER utterances_stay BEFORE UPDATE OF call_id, id ON utterances
WHEN NEW.call_id IS NOT OLD.call_id OR NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'an utterance keeps its call and its id');
END;

-- INSERT OR REPLACE takes a row away without telling any trigger.
CREATE TRIGGER calls_once BEFORE INSERT ON calls
WHEN EXISTS (SELECT 1 FROM calls WHERE call_sid = NEW.call_sid OR id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a call is in the book once');
END;

CREATE TRIGGER calls_stay BEFORE UPDATE OF id ON calls
WHEN NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'a call keeps its id');
END;

-- What was not final when the call ended is final now.
CREATE TRIGGER calls_words_end AFTER UPDATE OF status ON calls
WHEN OLD.status = 'active' AND NEW.status <> 'active'
 AND EXISTS (SELECT 1 FROM utterances WHERE call_id = NEW.id AND NOT is_final)
BEGIN
    DELETE FROM call_words WHERE rowid = NEW.id;
    INSERT INTO call_words (rowid, words) SELECT id, words FROM call_documents WHERE id = NEW.id;
END;

CREATE TRIGGER calls_words_insert AFTER INSERT ON calls
WHEN NEW.customer_name IS NOT NULL
BEGIN
    INSERT INTO call_words (rowid, words) VALUES (NEW.id, NEW.customer_name);
END;

CREATE TRIGGER calls_words_update AFTER UPDATE OF customer_name ON calls
WHEN NEW.customer_name IS NOT OLD.customer_name
BEGIN
    DELETE FROM call_words WHERE rowid = NEW.id;
    INSERT INTO call_words (rowid, words) SELECT id, words FROM call_documents WHERE id = NEW.id;
END;

CREATE TRIGGER calls_parts_insert AFTER INSERT ON calls
WHEN NEW.customer_name IS NOT NULL OR NEW.confirmation_number IS NOT NULL
BEGIN
    INSERT INTO call_parts (rowid, name, confirmation) VALUES (NEW.id, NEW.customer_name, NEW.confirmation_number);
END;

CREATE TRIGGER calls_parts_update AFTER UPDATE OF customer_name, confirmation_number ON calls
WHEN NEW.customer_name IS NOT OLD.customer_name OR NEW.confirmation_number IS NOT OLD.confirmation_number
BEGIN
    DELETE FROM call_parts WHERE rowid = NEW.id;
    INSERT INTO call_parts (rowid, name, confirmation) VALUES (NEW.id, NEW.customer_name, NEW.confirmation_number);
END;

CREATE TRIGGER calls_index_delete AFTER DELETE ON calls
BEGIN
    DELETE FROM call_words WHERE rowid = OLD.id;
    DELETE FROM call_parts WHERE rowid = OLD.id;
END;

-- Sums over the calls that began in a quarter of an hour (`quarter` counts them since 1970), so that no figure of a screen
-- has to look at the calls.
CREATE TABLE call_sums (
    quarter        INTEGER PRIMARY KEY NOT NULL,
    calls          INTEGER NOT NULL DEFAULT 0,
    active         INTEGER NOT NULL DEFAULT 0,
    completed      INTEGER NOT NULL DEFAULT 0,
    failed         INTEGER NOT NULL DEFAULT 0,
    booked         INTEGER NOT NULL DEFAULT 0,
    no_booking     INTEGER NOT NULL DEFAULT 0,
    errors         INTEGER NOT NULL DEFAULT 0,
    hangups        INTEGER NOT NULL DEFAULT 0,
    positive       INTEGER NOT NULL DEFAULT 0,
    neutral        INTEGER NOT NULL DEFAULT 0,
    negative       INTEGER NOT NULL DEFAULT 0,
    duration_ms    INTEGER NOT NULL DEFAULT 0,
    latency_ms     INTEGER NOT NULL DEFAULT 0,
    measured_turns INTEGER NOT NULL DEFAULT 0
);

CREATE TRIGGER calls_sums_insert AFTER INSERT ON calls
BEGIN
    INSERT INTO call_sums (quarter) SELECT unixepoch(NEW.started_at) / 900
     WHERE NOT EXISTS (SELECT 1 FROM call_sums WHERE quarter = unixepoch(NEW.started_at) / 900);
    UPDATE call_sums SET calls = calls + 1, active = active + (NEW.status = 'active'),
           completed = completed + (NEW.status = 'completed'), failed = failed + (NEW.status = 'failed'),
           booked = booked + (NEW.outcome IS 'appointment_booked'),
           no_booking = no_booking + (NEW.outcome IS 'no_booking'), errors = errors + (NEW.outcome IS 'error'),
           hangups = hangups + (NEW.outcome IS 'user_hangup'), positive = positive + (NEW.sentiment IS 'positive'),
           neutral = neutral + (NEW.sentiment IS 'neutral'), negative = negative + (NEW.sentiment IS 'negative'),
           duration_ms = duration_ms + (NEW.status <> 'active') * NEW.duration_ms,
           latency_ms = latency_ms + NEW.latency_ms, measured_turns = measured_turns + NEW.measured_turns
     WHERE quarter = unixepoch(NEW.started_at) / 900;
END;

-- While a call is up its duration grows all the time and counts nowhere.
CREATE TRIGGER calls_sums_update AFTER UPDATE OF started_at, status, outcome, sentiment, duration_ms, latency_ms, measured_turns
ON calls
WHEN NEW.started_at <> OLD.started_at OR NEW.status <> OLD.status OR NEW.outcome IS NOT OLD.outcome
  OR NEW.sentiment IS NOT OLD.sentiment OR NEW.latency_ms <> OLD.latency_ms OR NEW.measured_turns <> OLD.measured_turns
  OR (NEW.status <> 'active' AND NEW.duration_ms <> OLD.duration_ms)
BEGIN
    INSERT INTO call_sums (quarter) SELECT unixepoch(NEW.started_at) / 900
     WHERE NOT EXISTS (SELECT 1 FROM call_sums WHERE quarter = unixepoch(NEW.started_at) / 900);
    UPDATE call_sums SET calls = calls - 1, active = active - (OLD.status = 'active'),
           completed = completed - (OLD.status = 'completed'), failed = failed - (OLD.status = 'failed'),
           booked = booked - (OLD.outcome IS 'appointment_booked'),
           no_booking = no_booking - (OLD.outcome IS 'no_booking'), errors = errors - (OLD.outcome IS 'error'),
           hangups = hangups - (OLD.outcome IS 'user_hangup'), positive = positive - (OLD.sentiment IS 'positive'),
           neutral = neutral - (OLD.sentiment IS 'neutral'), negative = negative - (OLD.sentiment IS 'negative'),
           duration_ms = duration_ms - (OLD.status <> 'active') * OLD.duration_ms,
           latency_ms = latency_ms - OLD.latency_ms, measured_turns = measured_turns - OLD.measured_turns
     WHERE quarter = unixepoch(OLD.started_at) / 900;
    UPDATE call_sums SET calls = calls + 1, active = active + (NEW.status = 'active'),
           completed = completed + (NEW.status = 'completed'), failed = failed + (NEW.status = 'failed'),
           booked = booked + (NEW.outcome IS 'appointment_booked'),
           no_booking = no_booking + (NEW.outcome IS 'no_booking'), errors = errors + (NEW.outcome IS 'error'),
           hangups = hangups + (NEW.outcome IS 'user_hangup'), positive = positive + (NEW.sentiment IS 'positive'),
           neutral = neutral + (NEW.sentiment IS 'neutral'), negative = negative + (NEW.sentiment IS 'negative'),
           duration_ms = duration_ms + (NEW.status <> 'active') * NEW.duration_ms,
           latency_ms = latency_ms + NEW.latency_ms, measured_turns = measured_turns + NEW.measured_turns
     WHERE quarter = unixepoch(NEW.started_at) / 900;
    DELETE FROM call_sums WHERE quarter = unixepoch(OLD.started_at) / 900 AND calls = 0;
END;

CREATE TRIGGER calls_sums_delete AFTER DELETE ON calls
BEGIN
    UPDATE call_sums SET calls = calls - 1, active = active - (OLD.status = 'active'),
           completed = completed - (OLD.status = 'completed'), failed = failed - (OLD.status = 'failed'),
           booked = booked - (OLD.outcome IS 'appointment_booked'),
           no_booking = no_booking - (OLD.outcome IS 'no_booking'), errors = errors - (OLD.outcome IS 'error'),
           hangups = hangups - (OLD.outcome IS 'user_hangup'), positive = positive - (OLD.sentiment IS 'positive'),
           neutral = neutral - (OLD.sentiment IS 'neutral'), negative = negative - (OLD.sentiment IS 'negative'),
           duration_ms = duration_ms - (OLD.status <> 'active') * OLD.duration_ms,
           latency_ms = latency_ms - OLD.latency_ms, measured_turns = measured_turns - OLD.measured_turns
     WHERE quarter = unixepoch(OLD.started_at) / 900;
    DELETE FROM call_sums WHERE quarter = unixepoch(OLD.started_at) / 900 AND calls = 0;
END;

-- What the documented counters count.
CREATE INDEX idx_appointment_kept ON appointments (status) WHERE status <> 'cancelled';
-- Bookings are counted by when they were made.
CREATE INDEX idx_booking_made ON bookings (booked_at);
