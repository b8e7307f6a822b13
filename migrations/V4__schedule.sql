-- The appointment book a clinic works with: who sees patients and when, in which rooms, for what; what is held while it
-- is being offered; and who changed what.
--
-- Minutes are wall-clock minutes after midnight on the clinic's clock. Weekdays count from 1, Monday, to 7, Sunday.

-- One row: the clinic itself. `version` goes up by one with every change of the schedule.
CREATE TABLE clinic (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    name          TEXT NOT NULL CHECK (trim(name) <> ''),
    slot_minutes  INTEGER NOT NULL CHECK (slot_minutes BETWEEN 5 AND 240),
    horizon_days  INTEGER NOT NULL CHECK (horizon_days BETWEEN 1 AND 730),
    lead_minutes  INTEGER NOT NULL CHECK (lead_minutes BETWEEN 0 AND 20160),
    version       INTEGER NOT NULL CHECK (version >= 1),
    changed_at    TEXT
);

-- Rows are retired, never deleted: appointments of the past point at them.
CREATE TABLE clinicians (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    name      TEXT NOT NULL CHECK (trim(name) <> ''),
    colour    INTEGER NOT NULL DEFAULT 0 CHECK (colour BETWEEN 0 AND 11),
    own_hours INTEGER NOT NULL DEFAULT 0 CHECK (own_hours IN (0, 1)),
    position  INTEGER NOT NULL DEFAULT 0,
    retired   INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
);

CREATE TABLE rooms (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL CHECK (trim(name) <> ''),
    position INTEGER NOT NULL DEFAULT 0,
    retired  INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
);

CREATE TABLE visit_types (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL CHECK (trim(name) <> ''),
    minutes       INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 720),
    buffer_before INTEGER NOT NULL DEFAULT 0 CHECK (buffer_before BETWEEN 0 AND 240),
    buffer_after  INTEGER NOT NULL DEFAULT 0 CHECK (buffer_after BETWEEN 0 AND 240),
    colour        INTEGER NOT NULL DEFAULT 0 CHECK (colour BETWEEN 0 AND 11),
    position      INTEGER NOT NULL DEFAULT 0,
    retired       INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1))
);

-- Which clinicians do a visit type; none listed is all of them.
CREATE TABLE visit_type_clinicians (
    visit_type_id INTEGER NOT NULL REFERENCES visit_types (id) ON DELETE CASCADE,
    clinician_id  INTEGER NOT NULL REFERENCES clinicians (id) ON DELETE CASCADE,
    PRIMARY KEY (visit_type_id, clinician_id)
) WITHOUT ROWID;

-- In which rooms a visit type can be; none listed is that it needs no room.
CREATE TABLE visit_type_rooms (
    visit_type_id INTEGER NOT NULL REFERENCES visit_types (id) ON DELETE CASCADE,
    room_id       INTEGER NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    PRIMARY KEY (visit_type_id, room_id)
) WITHOUT ROWID;

-- Weekly hours of the clinic (clinician_id NULL), and of clinicians with hours of their own.
CREATE TABLE weekly_hours (
    clinician_id INTEGER REFERENCES clinicians (id) ON DELETE CASCADE,
    weekday      INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_minute  INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute    INTEGER NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
    CONSTRAINT "hours end after they begin" CHECK (from_minute < to_minute)
);
CREATE INDEX idx_weekly_hours ON weekly_hours (clinician_id, weekday, from_minute);

-- Days on which a clinician's week does not hold: away, or with the hours of `exception_hours`.
CREATE TABLE exceptions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    clinician_id INTEGER NOT NULL REFERENCES clinicians (id) ON DELETE CASCADE,
    from_date    TEXT NOT NULL CHECK (from_date IS strftime('%Y-%m-%d', from_date)),
    to_date      TEXT NOT NULL CHECK (to_date IS strftime('%Y-%m-%d', to_date)),
    reason       TEXT NOT NULL DEFAULT '',
    CONSTRAINT "an exception ends after it begins" CHECK (from_date <= to_date)
);
CREATE INDEX idx_exceptions ON exceptions (clinician_id, from_date);

CREATE TABLE exception_hours (
    exception_id INTEGER NOT NULL REFERENCES exceptions (id) ON DELETE CASCADE,
    from_minute  INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute    INTEGER NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
    CONSTRAINT "hours end after they begin" CHECK (from_minute < to_minute)
);

-- Days on which the whole clinic is closed. `holiday` names the set a row came from, if it came from one.
CREATE TABLE closures (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    from_date TEXT NOT NULL CHECK (from_date IS strftime('%Y-%m-%d', from_date)),
    to_date   TEXT NOT NULL CHECK (to_date IS strftime('%Y-%m-%d', to_date)),
    reason    TEXT NOT NULL CHECK (trim(reason) <> ''),
    holiday   TEXT,
    CONSTRAINT "a closure ends after it begins" CHECK (from_date <= to_date)
);

-- What the book was before it could be edited.
INSERT INTO clinic (id, name, slot_minutes, horizon_days, lead_minutes, version)
     VALUES (1, 'Riverside Medical Clinic', 30, 90, 0, 1);
INSERT INTO clinicians (id, name) VALUES (1, 'Clinician');
INSERT INTO visit_types (id, name, minutes) VALUES (1, 'Visit', 30);
WITH days (weekday) AS (VALUES (1), (2), (3), (4), (5)), stretches (from_minute, to_minute) AS (VALUES (540, 720), (780, 1020))
INSERT INTO weekly_hours (clinician_id, weekday, from_minute, to_minute)
     SELECT NULL, weekday, from_minute, to_minute FROM days, stretches;

-- People who come.
CREATE TABLE patients (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL CHECK (typeof(name) = 'text' AND trim(name) <> ''),
    birth_date  TEXT CHECK (birth_date IS NULL OR birth_date IS strftime('%Y-%m-%d', birth_date)),
    language    TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'es')),
    notes       TEXT NOT NULL DEFAULT '',
    -- Set when this row turned out to be the same person as another; it then only leads there.
    merged_into INTEGER REFERENCES patients (id),
    made_at     TEXT NOT NULL,
    changed_at  TEXT NOT NULL,
    revision    INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "a patient is not merged into itself" CHECK (merged_into IS NOT id)
);

-- E.164 where the number can be understood, else as it was given. Several patients may share one.
CREATE TABLE patient_numbers (
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    number     TEXT NOT NULL CHECK (number <> ''),
    PRIMARY KEY (patient_id, number)
) WITHOUT ROWID;
CREATE INDEX idx_patient_number ON patient_numbers (number);

-- Visits that repeat.
CREATE TABLE series (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    every    INTEGER NOT NULL CHECK (every BETWEEN 1 AND 52),
    unit     TEXT NOT NULL CHECK (unit IN ('day', 'week', 'month')),
    times    INTEGER NOT NULL CHECK (times BETWEEN 2 AND 104),
    made_at  TEXT NOT NULL
);

ALTER TABLE appointments ADD COLUMN patient_id INTEGER REFERENCES patients (id);
ALTER TABLE appointments ADD COLUMN room_id INTEGER REFERENCES rooms (id);
ALTER TABLE appointments ADD COLUMN series_id INTEGER REFERENCES series (id);
ALTER TABLE appointments ADD COLUMN notes TEXT NOT NULL DEFAULT '';
ALTER TABLE appointments ADD COLUMN cancel_reason TEXT;
-- Goes up by one with every change: what a window and a calendar feed compare.
ALTER TABLE appointments ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE appointments ADD COLUMN changed_at TEXT;

CREATE INDEX idx_appointment_patient ON appointments (patient_id, starts_at) WHERE patient_id IS NOT NULL;
CREATE INDEX idx_appointment_room ON appointments (room_id, starts_at) WHERE room_id IS NOT NULL;
CREATE INDEX idx_appointment_series ON appointments (series_id) WHERE series_id IS NOT NULL;

-- A room has one visit at a time, as a clinician has; `override_reason` lets both be doubled.
CREATE TRIGGER appointments_room_overlap_on_insert
AFTER INSERT ON appointments
WHEN NEW.room_id IS NOT NULL AND NEW.status NOT IN ('cancelled', 'no_show') AND trim(coalesce(NEW.override_reason, '')) = ''
BEGIN
    SELECT RAISE(ABORT, 'appointment overlaps another in the same room')
     WHERE EXISTS (
        SELECT 1 FROM appointments AS other
         WHERE other.room_id = NEW.room_id
           AND other.starts_at < NEW.ends_at
           AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', NEW.starts_at, '-1 day')
           AND other.ends_at > NEW.starts_at
           AND other.status NOT IN ('cancelled', 'no_show')
           AND other.id <> NEW.id);
END;

CREATE TRIGGER appointments_room_overlap_on_update
AFTER UPDATE ON appointments
WHEN NEW.room_id IS NOT NULL AND NEW.status NOT IN ('cancelled', 'no_show') AND trim(coalesce(NEW.override_reason, '')) = ''
 AND (OLD.status IN ('cancelled', 'no_show')
      OR trim(coalesce(OLD.override_reason, '')) <> ''
      OR OLD.starts_at <> NEW.starts_at
      OR OLD.ends_at <> NEW.ends_at
      OR OLD.room_id IS NOT NEW.room_id)
BEGIN
    SELECT RAISE(ABORT, 'appointment overlaps another in the same room')
     WHERE EXISTS (
        SELECT 1 FROM appointments AS other
         WHERE other.room_id = NEW.room_id
           AND other.starts_at < NEW.ends_at
           AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', NEW.starts_at, '-1 day')
           AND other.ends_at > NEW.starts_at
           AND other.status NOT IN ('cancelled', 'no_show')
           AND other.id <> NEW.id);
END;

-- Times that are being offered: to the caller of `call_sid`, or to the waiting entry `waiting_id`. After `expires_at` a
-- row means nothing any more.
CREATE TABLE holds (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    clinician_id  INTEGER NOT NULL,
    room_id       INTEGER,
    visit_type_id INTEGER NOT NULL,
    starts_at     TEXT NOT NULL CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at)),
    ends_at       TEXT NOT NULL CHECK (ends_at IS strftime('%Y-%m-%dT%H:%M:%SZ', ends_at)),
    call_sid      TEXT,
    waiting_id    INTEGER,
    made_at       TEXT NOT NULL,
    expires_at    TEXT NOT NULL CHECK (expires_at IS strftime('%Y-%m-%dT%H:%M:%SZ', expires_at)),
    CONSTRAINT "a hold ends after it starts" CHECK (starts_at < ends_at),
    CONSTRAINT "a hold lasts at most 24 hours"
        CHECK (ends_at <= strftime('%Y-%m-%dT%H:%M:%SZ', starts_at, '+1 day')),
    CONSTRAINT "a hold is a call's or a waiting entry's" CHECK ((call_sid IS NULL) <> (waiting_id IS NULL))
);
CREATE INDEX idx_hold_starts ON holds (starts_at);
CREATE INDEX idx_hold_call ON holds (call_sid) WHERE call_sid IS NOT NULL;

-- What a tool call changed, so that the same one again changes nothing and is answered as before. (What it booked is in
-- `bookings`.)
CREATE TABLE tool_changes (
    call_sid       TEXT NOT NULL,
    tool_call_id   TEXT NOT NULL,
    appointment_id INTEGER NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    changed_at     TEXT NOT NULL,
    PRIMARY KEY (call_sid, tool_call_id)
) WITHOUT ROWID;

-- Who changed what, when, and over which call. Rows are only ever added. `before` and `after` are JSON objects of the row.
CREATE TABLE audit (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         TEXT NOT NULL,
    who        TEXT NOT NULL CHECK (who <> ''),
    call_sid   TEXT,
    subject    TEXT NOT NULL CHECK (subject IN ('appointment', 'patient', 'schedule', 'waiting', 'feed')),
    subject_id INTEGER NOT NULL,
    action     TEXT NOT NULL CHECK (action <> ''),
    before     TEXT CHECK (before IS NULL OR json_valid(before)),
    after      TEXT CHECK (after IS NULL OR json_valid(after))
);
CREATE INDEX idx_audit_subject ON audit (subject, subject_id, id);

CREATE TRIGGER audit_is_not_rewritten BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;
CREATE TRIGGER audit_is_not_erased BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is only added to');
END;

-- What takes up a clinician's time, a row for each day of UTC on which visits begin, so that months of a full book are
-- searched by reading a few rows of each day. `visits` lists the live ones: second of the day, length in seconds, visit
-- type, room (empty for none) and id, as `54000+1800/1@2#77;`. Kept by triggers alone, from `appointments`.
CREATE TABLE busy_days (
    day          TEXT NOT NULL,
    clinician_id INTEGER NOT NULL,
    visits       TEXT NOT NULL,
    PRIMARY KEY (day, clinician_id)
) WITHOUT ROWID;

-- Inserting a day and a clinician here writes that row of `busy_days` anew.
CREATE VIEW busy_days_anew AS SELECT day, clinician_id FROM busy_days;
CREATE TRIGGER busy_days_written_anew INSTEAD OF INSERT ON busy_days_anew
BEGIN
    DELETE FROM busy_days WHERE day = NEW.day AND clinician_id = NEW.clinician_id;
    INSERT INTO busy_days (day, clinician_id, visits)
    SELECT NEW.day, clinician_id,
           group_concat((substr(starts_at, 12, 2) * 3600 + substr(starts_at, 15, 2) * 60 + substr(starts_at, 18, 2))
               || '+' || (strftime('%s', ends_at) - strftime('%s', starts_at)) || '/' || visit_type_id
               || '@' || coalesce(room_id, '') || '#' || id || ';', '')
      FROM appointments
     WHERE clinician_id = NEW.clinician_id
       AND starts_at BETWEEN NEW.day || 'T00:00:00Z' AND NEW.day || 'T23:59:59Z'
       AND status NOT IN ('cancelled', 'no_show')
     GROUP BY clinician_id;
END;

CREATE TRIGGER busy_days_insert AFTER INSERT ON appointments
WHEN NEW.status NOT IN ('cancelled', 'no_show')
BEGIN
    INSERT INTO busy_days_anew VALUES (substr(NEW.starts_at, 1, 10), NEW.clinician_id);
END;
CREATE TRIGGER busy_days_delete AFTER DELETE ON appointments
WHEN OLD.status NOT IN ('cancelled', 'no_show')
BEGIN
    INSERT INTO busy_days_anew VALUES (substr(OLD.starts_at, 1, 10), OLD.clinician_id);
END;
CREATE TRIGGER busy_days_update
AFTER UPDATE OF id, starts_at, ends_at, clinician_id, visit_type_id, room_id, status ON appointments
WHEN NEW.status NOT IN ('cancelled', 'no_show') OR OLD.status NOT IN ('cancelled', 'no_show')
BEGIN
    INSERT INTO busy_days_anew VALUES (substr(NEW.starts_at, 1, 10), NEW.clinician_id);
END;
CREATE TRIGGER busy_days_move AFTER UPDATE OF starts_at, clinician_id ON appointments
WHEN OLD.status NOT IN ('cancelled', 'no_show')
 AND (OLD.clinician_id <> NEW.clinician_id OR substr(OLD.starts_at, 1, 10) <> substr(NEW.starts_at, 1, 10))
BEGIN
    INSERT INTO busy_days_anew VALUES (substr(OLD.starts_at, 1, 10), OLD.clinician_id);
END;

-- A row that REPLACE puts another in the place of vanishes without a trigger, and its audit trail and bookings would be
-- the other's.
CREATE TRIGGER appointments_are_not_replaced_by_insert BEFORE INSERT ON appointments
WHEN EXISTS (SELECT 1 FROM appointments
              WHERE id = NEW.id OR confirmation_number = NEW.confirmation_number)
BEGIN
    SELECT RAISE(ABORT, 'id and confirmation_number of an appointment are UNIQUE; change the one there with UPDATE');
END;
CREATE TRIGGER appointments_are_not_replaced_by_update BEFORE UPDATE OF id, confirmation_number ON appointments
WHEN EXISTS (SELECT 1 FROM appointments
              WHERE id <> OLD.id AND (id = NEW.id OR confirmation_number = NEW.confirmation_number))
BEGIN
    SELECT RAISE(ABORT, 'id and confirmation_number of an appointment are UNIQUE; change the one there with UPDATE');
END;

INSERT INTO busy_days_anew
SELECT DISTINCT substr(starts_at, 1, 10), clinician_id FROM appointments WHERE status NOT IN ('cancelled', 'no_show');
