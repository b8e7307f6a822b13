-- The appointment book.
--
-- The first nine columns of `appointments` are a promise to readers with other tools: their names and meaning stay.
-- `starts_at` and `ends_at` are UTC, always written `YYYY-MM-DDTHH:MM:SSZ`. Every value has the same width, so
-- comparing them as text compares them as moments.

CREATE TABLE appointments (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    customer_name       TEXT NOT NULL,
    phone_number        TEXT NOT NULL,
    appointment_date    TEXT NOT NULL,
    appointment_time    TEXT NOT NULL,
    confirmation_number TEXT UNIQUE NOT NULL,
    created_at          DATETIME DEFAULT CURRENT_TIMESTAMP,
    call_sid            TEXT,
    status              TEXT NOT NULL DEFAULT 'confirmed',

    starts_at           TEXT NOT NULL,
    ends_at             TEXT NOT NULL,
    clinician_id        INTEGER NOT NULL DEFAULT 1,
    visit_type_id       INTEGER NOT NULL DEFAULT 1,
    time_zone           TEXT NOT NULL,
    override_reason     TEXT,

    CONSTRAINT "the name is not empty"
        CHECK (typeof(customer_name) = 'text' AND trim(customer_name) <> ''),
    CONSTRAINT "appointment_date is a real day written YYYY-MM-DD"
        CHECK (appointment_date IS strftime('%Y-%m-%d', appointment_date)),
    CONSTRAINT "appointment_time is written like 2:00 PM"
        CHECK (typeof(appointment_time) = 'text'
               AND (appointment_time GLOB '[1-9]:[0-5][0-9] [AP]M' OR appointment_time GLOB '1[0-2]:[0-5][0-9] [AP]M')),
    CONSTRAINT "confirmation_number is APT- and at least five digits"
        CHECK (confirmation_number GLOB 'APT-[0-9][0-9][0-9][0-9][0-9]*'
               AND substr(confirmation_number, 5) NOT GLOB '*[^0-9]*'),
    CONSTRAINT "status is one of the stored words"
        CHECK (status IN ('booked', 'confirmed', 'arrived', 'in_room', 'done', 'cancelled', 'no_show')),
    CONSTRAINT "starts_at is a real moment written YYYY-MM-DDTHH:MM:SSZ"
        CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at)),
    CONSTRAINT "ends_at is a real moment written YYYY-MM-DDTHH:MM:SSZ"
        CHECK (ends_at IS strftime('%Y-%m-%dT%H:%M:%SZ', ends_at)),
    CONSTRAINT "an appointment ends after it starts"
        CHECK (starts_at < ends_at),
    -- The overlap triggers look back exactly one day, so that they stay quick in a book of many years.
    CONSTRAINT "an appointment lasts at most 24 hours"
        CHECK (ends_at <= strftime('%Y-%m-%dT%H:%M:%SZ', starts_at, '+1 day')),
    -- No zone is more than a day away from UTC.
    CONSTRAINT "appointment_date and starts_at are about the same day"
        CHECK (abs(julianday(appointment_date) - julianday(substr(starts_at, 1, 10))) <= 1),
    CONSTRAINT "clinician_id is a number"
        CHECK (typeof(clinician_id) = 'integer'),
    CONSTRAINT "visit_type_id is a number"
        CHECK (typeof(visit_type_id) = 'integer'),
    CONSTRAINT "time_zone is not empty"
        CHECK (trim(time_zone) <> '')
);

CREATE INDEX idx_appointment_datetime ON appointments (appointment_date, appointment_time);
CREATE INDEX idx_confirmation ON appointments (confirmation_number);
CREATE INDEX idx_appointment_clinician ON appointments (clinician_id, starts_at);
CREATE INDEX idx_appointment_starts ON appointments (starts_at);
CREATE INDEX idx_appointment_call ON appointments (call_sid) WHERE call_sid IS NOT NULL;

-- Two rows that take up time of one clinician never overlap. These run after the row is in place and take it out again,
-- so that INSERT OR REPLACE is judged by what is left, and `NEW.id` is known.
CREATE TRIGGER appointments_overlap_on_insert
AFTER INSERT ON appointments
WHEN NEW.status NOT IN ('cancelled', 'no_show') AND trim(coalesce(NEW.override_reason, '')) = ''
BEGIN
    SELECT RAISE(ABORT, 'appointment overlaps another of the same clinician')
     WHERE EXISTS (
        SELECT 1 FROM appointments AS other
         WHERE other.clinician_id = NEW.clinician_id
           AND other.starts_at < NEW.ends_at
           AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', NEW.starts_at, '-1 day')
           AND other.ends_at > NEW.starts_at
           AND other.status NOT IN ('cancelled', 'no_show')
           AND other.id <> NEW.id);
END;

-- Only what could make a new overlap is judged: a patient who stands beside an overridden row may still arrive.
CREATE TRIGGER appointments_overlap_on_update
AFTER UPDATE ON appointments
WHEN NEW.status NOT IN ('cancelled', 'no_show') AND trim(coalesce(NEW.override_reason, '')) = ''
 AND (OLD.status IN ('cancelled', 'no_show')
      OR trim(coalesce(OLD.override_reason, '')) <> ''
      OR OLD.starts_at <> NEW.starts_at
      OR OLD.ends_at <> NEW.ends_at
      OR OLD.clinician_id <> NEW.clinician_id)
BEGIN
    SELECT RAISE(ABORT, 'appointment overlaps another of the same clinician')
     WHERE EXISTS (
        SELECT 1 FROM appointments AS other
         WHERE other.clinician_id = NEW.clinician_id
           AND other.starts_at < NEW.ends_at
           AND other.starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', NEW.starts_at, '-1 day')
           AND other.ends_at > NEW.starts_at
           AND other.status NOT IN ('cancelled', 'no_show')
           AND other.id <> NEW.id);
END;

-- The act of booking. Its key makes a repeated tool call answer with the first appointment.
CREATE TABLE bookings (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    appointment_id INTEGER NOT NULL REFERENCES appointments (id) ON DELETE CASCADE,
    call_sid       TEXT NOT NULL,
    tool_call_id   TEXT NOT NULL,
    booked_at      TEXT NOT NULL,
    UNIQUE (call_sid, tool_call_id)
);

CREATE INDEX idx_booking_appointment ON bookings (appointment_id);

-- What a caller asked to pass on to the staff.
CREATE TABLE messages (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    call_sid      TEXT NOT NULL,
    tool_call_id  TEXT NOT NULL,
    customer_name TEXT,
    phone_number  TEXT NOT NULL,
    message       TEXT NOT NULL CHECK (trim(message) <> ''),
    taken_at      TEXT NOT NULL,
    UNIQUE (call_sid, tool_call_id)
);

-- What the program remembers about itself. Never a secret.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

-- Counted since the first start.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY NOT NULL,
    value INTEGER NOT NULL CHECK (typeof(value) = 'integer' AND value >= 0)
);

INSERT INTO counters (name, value) VALUES ('total_calls', 0), ('appointments_booked', 0);
