-- Callers who are to be called back, and how calls are routed.
--
-- Moments are UTC, written `YYYY-MM-DDTHH:MM:SS.mmmZ`, as in V3.

CREATE TABLE callbacks (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    -- E.164, or '' of a number that is withheld.
    phone_number  TEXT NOT NULL DEFAULT '',
    customer_name TEXT,
    reason        TEXT NOT NULL,
    urgency       TEXT NOT NULL,
    -- What it is about, in a sentence.
    why           TEXT NOT NULL,
    -- What the caller asked to pass on.
    message       TEXT,
    state         TEXT NOT NULL DEFAULT 'to_do',
    -- Calls since the card is open.
    times         INTEGER NOT NULL DEFAULT 1,
    -- The latest of them, and where in its recording the caller last spoke.
    call_sid      TEXT NOT NULL,
    at_ms         INTEGER,
    best_time     TEXT NOT NULL DEFAULT '',
    notes         TEXT NOT NULL DEFAULT '',
    revision      INTEGER NOT NULL DEFAULT 1,
    called_at     TEXT NOT NULL,
    updated_at    TEXT NOT NULL,
    done_at       TEXT,
    done_by       TEXT,

    CONSTRAINT "reason is one of the stored words"
        CHECK (reason IN ('message', 'wanted_person', 'gave_up', 'failed', 'crashed', 'missed', 'hung_up')),
    CONSTRAINT "urgency is one of the stored words"
        CHECK (urgency IN ('urgent', 'normal', 'low')),
    CONSTRAINT "state is one of the stored words"
        CHECK (state IN ('to_do', 'in_progress', 'done')),
    CONSTRAINT "a card that is done has a moment and somebody who did it, and no other has"
        CHECK ((state = 'done') = (done_at IS NOT NULL) AND (state = 'done') = (done_by IS NOT NULL)),
    CONSTRAINT "times is a number above zero"
        CHECK (typeof(times) = 'integer' AND times > 0),
    CONSTRAINT "moments are real and written YYYY-MM-DDTHH:MM:SS.mmmZ"
        CHECK (called_at IS strftime('%Y-%m-%dT%H:%M:%fZ', called_at)
               AND updated_at IS strftime('%Y-%m-%dT%H:%M:%fZ', updated_at)
               AND (done_at IS NULL OR done_at IS strftime('%Y-%m-%dT%H:%M:%fZ', done_at)))
);

-- Who calls again while nobody has called back is one card.
CREATE UNIQUE INDEX idx_callbacks_open ON callbacks (phone_number) WHERE state <> 'done' AND phone_number <> '';
CREATE INDEX idx_callbacks_state ON callbacks (state, updated_at);

-- The calls that were looked at, each once whatever ends the program; without a card where none was needed.
CREATE TABLE callback_calls (
    call_sid    TEXT PRIMARY KEY,
    callback_id INTEGER REFERENCES callbacks (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX idx_callback_calls ON callback_calls (callback_id);

-- A call that goes on after all is looked at again when it ends.
CREATE TRIGGER callback_call_goes_on AFTER UPDATE OF status ON calls
WHEN NEW.status = 'active' AND OLD.status <> 'active'
BEGIN
    DELETE FROM callback_calls WHERE call_sid = NEW.call_sid;
END;

-- The two piles agree: whoever marks a call as done has called back, and the other way round.
CREATE TRIGGER callback_of_a_done_call AFTER UPDATE OF done_at ON calls
WHEN NEW.done_at IS NOT NULL AND OLD.done_at IS NULL
BEGIN
    UPDATE callbacks SET state = 'done', done_at = NEW.done_at, done_by = 'staff', updated_at = NEW.done_at,
           revision = revision + 1
     WHERE call_sid = NEW.call_sid AND state <> 'done';
END;
CREATE TRIGGER calls_of_a_done_callback AFTER UPDATE OF state ON callbacks
WHEN NEW.state = 'done' AND OLD.state <> 'done'
BEGIN
    UPDATE calls SET done_at = NEW.done_at
     WHERE action IS NOT NULL AND done_at IS NULL
       AND call_sid IN (SELECT call_sid FROM callback_calls WHERE callback_id = NEW.id);
END;
CREATE TRIGGER call_of_a_reopened_callback AFTER UPDATE OF state ON callbacks
WHEN NEW.state <> 'done' AND OLD.state = 'done'
BEGIN
    UPDATE calls SET done_at = NULL WHERE action IS NOT NULL AND call_sid = NEW.call_sid;
END;

-- Who did what at the desk, beside what the audit trail of the book holds. Only added to.
CREATE TABLE desk_audit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         TEXT NOT NULL,
    who        TEXT NOT NULL CHECK (who <> ''),
    subject    TEXT NOT NULL CHECK (subject IN ('callback', 'routing')),
    subject_id INTEGER NOT NULL,
    action     TEXT NOT NULL CHECK (action <> '')
);
CREATE INDEX idx_desk_audit ON desk_audit (subject, subject_id, id);
CREATE TRIGGER desk_audit_is_not_rewritten BEFORE UPDATE ON desk_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
CREATE TRIGGER desk_audit_is_not_erased BEFORE DELETE ON desk_audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
