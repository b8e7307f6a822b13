-- The waiting list that fills itself: who waits for what, which times have become free, what is offered to whom, and what is
-- written to them.
--
-- Moments are UTC, written `YYYY-MM-DDTHH:MM:SSZ`. Minutes are wall-clock minutes after midnight on the clinic's clock.

CREATE TABLE waiting (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    patient_id     INTEGER REFERENCES patients (id),
    name           TEXT NOT NULL CHECK (typeof(name) = 'text' AND trim(name) <> ''),
    phone_number   TEXT NOT NULL DEFAULT '',
    language       TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'es')),
    visit_type_id  INTEGER NOT NULL,
    clinician_id   INTEGER,
    from_date      TEXT CHECK (from_date IS NULL OR from_date IS strftime('%Y-%m-%d', from_date)),
    to_date        TEXT CHECK (to_date IS NULL OR to_date IS strftime('%Y-%m-%d', to_date)),
    -- 1 is Monday, 64 is Sunday; the sum of those that suit.
    weekdays       INTEGER NOT NULL DEFAULT 127 CHECK (weekdays BETWEEN 1 AND 127),
    -- The visit begins within these.
    from_minute    INTEGER NOT NULL DEFAULT 0 CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute      INTEGER NOT NULL DEFAULT 1440 CHECK (to_minute BETWEEN 1 AND 1440),
    priority       INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 9),
    notes          TEXT NOT NULL DEFAULT '',
    state          TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'booked', 'left', 'expired')),
    appointment_id INTEGER REFERENCES appointments (id),
    -- In which call, and by which of its tool calls, they were put on the list.
    call_sid       TEXT,
    tool_call_id   TEXT,
    joined_at      TEXT NOT NULL,
    changed_at     TEXT NOT NULL,
    revision       INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "a wish ends after it begins" CHECK (from_minute < to_minute AND (from_date IS NULL OR to_date IS NULL OR from_date <= to_date)),
    CONSTRAINT "only who has an appointment is booked" CHECK (state <> 'booked' OR appointment_id IS NOT NULL),
    UNIQUE (call_sid, tool_call_id)
);
CREATE INDEX idx_waiting_state ON waiting (state, priority DESC, joined_at);
CREATE INDEX idx_waiting_number ON waiting (phone_number) WHERE phone_number <> '';

-- Time that has become free and is to be offered. Written by the triggers below, so that it is there whoever cancels.
CREATE TABLE openings (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Whose visit was called off or moved; NULL where staff offer a time that was free anyway.
    appointment_id INTEGER REFERENCES appointments (id) ON DELETE SET NULL,
    clinician_id   INTEGER NOT NULL,
    starts_at      TEXT NOT NULL CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at)),
    ends_at        TEXT NOT NULL CHECK (ends_at IS strftime('%Y-%m-%dT%H:%M:%SZ', ends_at)),
    freed_at       TEXT NOT NULL CHECK (freed_at IS strftime('%Y-%m-%dT%H:%M:%SZ', freed_at)),
    -- `filled`: visits have it again. `returned`: the visit that had it came back. `past`: nobody took it.
    state          TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'filled', 'returned', 'past')),
    CONSTRAINT "an opening ends after it starts" CHECK (starts_at < ends_at)
);
CREATE INDEX idx_opening_open ON openings (starts_at) WHERE state = 'open';
CREATE INDEX idx_opening_appointment ON openings (appointment_id) WHERE appointment_id IS NOT NULL;

CREATE TABLE offers (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    waiting_id     INTEGER NOT NULL REFERENCES waiting (id),
    opening_id     INTEGER NOT NULL REFERENCES openings (id),
    -- The row of `holds` that keeps the time for them while the offer is open.
    hold_id        INTEGER,
    clinician_id   INTEGER NOT NULL,
    room_id        INTEGER,
    visit_type_id  INTEGER NOT NULL,
    starts_at      TEXT NOT NULL CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at)),
    ends_at        TEXT NOT NULL CHECK (ends_at IS strftime('%Y-%m-%dT%H:%M:%SZ', ends_at)),
    phone_number   TEXT NOT NULL DEFAULT '',
    -- `queued`: they have not been told. `sent`: they have. The others are how it ended.
    state          TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'accepted', 'declined', 'expired', 'lost', 'withdrawn')),
    -- How long it stands from the moment they are told.
    stands_seconds INTEGER NOT NULL CHECK (stands_seconds > 0),
    made_at        TEXT NOT NULL,
    expires_at     TEXT NOT NULL CHECK (expires_at IS strftime('%Y-%m-%dT%H:%M:%SZ', expires_at)),
    decided_at     TEXT,
    appointment_id INTEGER REFERENCES appointments (id),
    CONSTRAINT "an accepted offer has its appointment" CHECK ((state = 'accepted') = (appointment_id IS NOT NULL))
);
-- One question at a time: for a time, to a person, to a telephone. A "yes" then means one thing.
CREATE UNIQUE INDEX one_open_offer_of_an_opening ON offers (opening_id) WHERE state IN ('queued', 'sent');
CREATE UNIQUE INDEX one_open_offer_to_an_entry ON offers (waiting_id) WHERE state IN ('queued', 'sent');
CREATE UNIQUE INDEX one_open_offer_to_a_number ON offers (phone_number)
    WHERE state IN ('queued', 'sent') AND phone_number <> '';
-- One winner: of a time, of an appointment, of an entry.
CREATE UNIQUE INDEX one_winner_of_a_time ON offers (opening_id, starts_at) WHERE state = 'accepted';
CREATE UNIQUE INDEX one_winner_of_an_appointment ON offers (appointment_id) WHERE appointment_id IS NOT NULL;
CREATE UNIQUE INDEX one_win_of_an_entry ON offers (waiting_id) WHERE state = 'accepted';
-- Nobody is asked twice for the same opening.
CREATE UNIQUE INDEX asked_once ON offers (opening_id, waiting_id) WHERE state <> 'withdrawn';
CREATE INDEX idx_offer_entry ON offers (waiting_id, id);
CREATE INDEX idx_offer_open ON offers (expires_at) WHERE state IN ('queued', 'sent');

CREATE TRIGGER offers_stay_decided BEFORE UPDATE OF state ON offers
WHEN OLD.state NOT IN ('queued', 'sent') AND NEW.state <> OLD.state
 -- A "yes" that came late may still win.
 AND NOT (OLD.state = 'expired' AND NEW.state = 'accepted')
BEGIN
    SELECT RAISE(ABORT, 'an offer that is decided stays so');
END;

-- What is written to people. `key` says what it is about, so that nothing is written twice.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    key          TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL DEFAULT 'sms' CHECK (kind IN ('sms')),
    offer_id     INTEGER REFERENCES offers (id),
    waiting_id   INTEGER REFERENCES waiting (id),
    phone_number TEXT NOT NULL DEFAULT '',
    language     TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'es')),
    body         TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 1600),
    -- `sending` is written before the service is asked. `unsure`: nobody knows whether the service has it, so it is not sent
    -- again by itself. `preview`: it is for a person to pass on; `told`: they did.
    state        TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'unsure', 'preview', 'told',
                                                'withdrawn')),
    not_before   TEXT NOT NULL CHECK (not_before IS strftime('%Y-%m-%dT%H:%M:%SZ', not_before)),
    tries        INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    last_error   TEXT,
    provider_sid TEXT,
    made_at      TEXT NOT NULL,
    changed_at   TEXT NOT NULL
);
CREATE UNIQUE INDEX idx_outbox_sid ON outbox (provider_sid) WHERE provider_sid IS NOT NULL;
CREATE INDEX idx_outbox_due ON outbox (not_before) WHERE state IN ('queued', 'sending');
CREATE INDEX idx_outbox_offer ON outbox (offer_id) WHERE offer_id IS NOT NULL;

-- Texts that came in, each with the answer it got, which it gets again.
CREATE TABLE texts_received (
    message_sid  TEXT PRIMARY KEY NOT NULL,
    phone_number TEXT NOT NULL,
    body         TEXT NOT NULL,
    meaning      TEXT NOT NULL CHECK (meaning IN ('yes', 'no', 'stop', 'start', 'help', 'other')),
    answer       TEXT,
    received_at  TEXT NOT NULL
);
CREATE INDEX idx_text_received ON texts_received (received_at);

-- Numbers that want no texts.
CREATE TABLE opted_out (
    phone_number TEXT PRIMARY KEY NOT NULL CHECK (phone_number <> ''),
    at           TEXT NOT NULL,
    -- `text`: they wrote STOP. `service`: the service says so.
    how          TEXT NOT NULL CHECK (how IN ('text', 'service'))
);

-- A visit that is called off, moved or deleted leaves an opening. The moment is that of the change; a row that was changed
-- with another tool has none, and the computer's clock stands in.
CREATE TRIGGER openings_of_changed_appointments
AFTER UPDATE ON appointments
WHEN OLD.status NOT IN ('cancelled', 'no_show')
 AND (NEW.status IN ('cancelled', 'no_show')
      OR OLD.starts_at <> NEW.starts_at
      OR OLD.ends_at > NEW.ends_at
      OR OLD.clinician_id <> NEW.clinician_id)
BEGIN
    INSERT INTO openings (appointment_id, clinician_id, starts_at, ends_at, freed_at)
         VALUES (OLD.id, OLD.clinician_id, OLD.starts_at, OLD.ends_at,
                 coalesce(CASE WHEN NEW.revision <> OLD.revision THEN strftime('%Y-%m-%dT%H:%M:%SZ', NEW.changed_at) END,
                          strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));
END;
CREATE TRIGGER openings_of_deleted_appointments
AFTER DELETE ON appointments
WHEN OLD.status NOT IN ('cancelled', 'no_show')
BEGIN
    INSERT INTO openings (clinician_id, starts_at, ends_at, freed_at)
         VALUES (OLD.clinician_id, OLD.starts_at, OLD.ends_at, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'));
END;

-- A visit that comes back to its time (an undo) takes its opening along. What nobody was told of yet is withdrawn; a time
-- that somebody was told they may have is theirs until they answer, and the visit cannot come back to it.
CREATE TRIGGER openings_of_returned_appointments
AFTER UPDATE ON appointments
WHEN NEW.status NOT IN ('cancelled', 'no_show')
 AND (OLD.status IN ('cancelled', 'no_show')
      OR OLD.starts_at <> NEW.starts_at
      OR OLD.ends_at <> NEW.ends_at
      OR OLD.clinician_id <> NEW.clinician_id)
BEGIN
    UPDATE offers SET state = 'withdrawn', decided_at = coalesce(NEW.changed_at, made_at)
     WHERE state = 'queued' AND clinician_id = NEW.clinician_id AND starts_at < NEW.ends_at AND ends_at > NEW.starts_at
       AND opening_id IN (SELECT id FROM openings WHERE appointment_id = NEW.id)
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.offer_id = offers.id AND outbox.state IN ('sending', 'unsure'));
    UPDATE openings SET state = 'returned'
     WHERE appointment_id = NEW.id AND state = 'open' AND clinician_id = NEW.clinician_id
       AND starts_at >= NEW.starts_at AND ends_at <= NEW.ends_at
       AND NOT EXISTS (SELECT 1 FROM offers WHERE offers.opening_id = openings.id AND offers.state IN ('queued', 'sent'));
    SELECT RAISE(ABORT, 'appointment overlaps a time that is offered to somebody on the waiting list')
     WHERE trim(coalesce(NEW.override_reason, '')) = ''
       AND EXISTS (
        SELECT 1 FROM offers
         WHERE offers.state IN ('queued', 'sent') AND offers.clinician_id = NEW.clinician_id
           AND offers.starts_at < NEW.ends_at AND offers.ends_at > NEW.starts_at);
END;

-- An offer that is over holds no time, and what is left to be sent of it is not sent.
CREATE TRIGGER offers_let_go AFTER UPDATE OF state ON offers
WHEN NEW.state NOT IN ('queued', 'sent') AND OLD.state IN ('queued', 'sent')
BEGIN
    DELETE FROM holds WHERE id = OLD.hold_id;
    UPDATE outbox SET state = 'withdrawn' WHERE offer_id = OLD.id AND key = 'offer:' || OLD.id AND state IN ('queued', 'preview');
END;
