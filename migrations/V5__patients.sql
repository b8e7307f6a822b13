-- What finds patients: any part of a name, however its accents are written; names that sound alike; any part of a number;
-- the birth date.
--
-- Names are indexed by triggers, so that raw SQL keeps them too. What only the program can work out (the name without
-- accents, for the order of lists, and how its words sound) is NULL or missing after raw SQL has changed a name, until the
-- program looks.

-- The name in small letters without accents. NULL: not worked out yet, and `patient_sounds` has nothing either.
ALTER TABLE patients ADD COLUMN folded TEXT;

CREATE INDEX idx_patient_folded ON patients (folded, id) WHERE merged_into IS NULL;
CREATE INDEX idx_patient_unfolded ON patients (id) WHERE folded IS NULL AND merged_into IS NULL;
CREATE INDEX idx_patient_birth ON patients (birth_date, folded) WHERE birth_date IS NOT NULL AND merged_into IS NULL;
CREATE INDEX idx_patient_merged ON patients (merged_into) WHERE merged_into IS NOT NULL;

-- How each word of a name may sound.
CREATE TABLE patient_sounds (
    sound      TEXT NOT NULL CHECK (sound <> ''),
    patient_id INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE,
    -- The word, folded: of those that sound alike the most similar is the first.
    word       TEXT NOT NULL,
    PRIMARY KEY (sound, patient_id, word)
) WITHOUT ROWID;
CREATE INDEX idx_patient_sound_of ON patient_sounds (patient_id);

-- Words of names by their beginnings, and any part of a name of three letters or more. Only the indexes are kept.
CREATE VIRTUAL TABLE patient_words USING fts5(
    name, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE patient_parts USING fts5(
    name, content = '', contentless_delete = 1, tokenize = "trigram remove_diacritics 1");

INSERT INTO patient_words (rowid, name) SELECT id, name FROM patients WHERE merged_into IS NULL;
INSERT INTO patient_parts (rowid, name) SELECT id, name FROM patients WHERE merged_into IS NULL;

CREATE TRIGGER patients_index_insert AFTER INSERT ON patients
WHEN NEW.merged_into IS NULL
BEGIN
    INSERT INTO patient_words (rowid, name) VALUES (NEW.id, NEW.name);
    INSERT INTO patient_parts (rowid, name) VALUES (NEW.id, NEW.name);
END;

-- A patient who turned out to be another is not found any more; should that be taken back, they are again.
CREATE TRIGGER patients_index_update AFTER UPDATE OF name, merged_into ON patients
WHEN NEW.name IS NOT OLD.name OR (NEW.merged_into IS NULL) <> (OLD.merged_into IS NULL)
BEGIN
    DELETE FROM patient_words WHERE rowid = NEW.id;
    DELETE FROM patient_parts WHERE rowid = NEW.id;
    DELETE FROM patient_sounds WHERE patient_id = NEW.id;
    UPDATE patients SET folded = NULL WHERE id = NEW.id;
    INSERT INTO patient_words (rowid, name) SELECT id, name FROM patients WHERE id = NEW.id AND merged_into IS NULL;
    INSERT INTO patient_parts (rowid, name) SELECT id, name FROM patients WHERE id = NEW.id AND merged_into IS NULL;
END;

CREATE TRIGGER patients_index_delete AFTER DELETE ON patients
BEGIN
    DELETE FROM patient_words WHERE rowid = OLD.id;
    DELETE FROM patient_parts WHERE rowid = OLD.id;
    DELETE FROM patient_sounds WHERE patient_id = OLD.id;
END;

-- INSERT OR REPLACE takes a row away without telling any trigger, and a patient keeps their id: the indexes would be wrong.
CREATE TRIGGER patients_once BEFORE INSERT ON patients
WHEN EXISTS (SELECT 1 FROM patients WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'a patient is in the book once');
END;
CREATE TRIGGER patients_stay BEFORE UPDATE OF id ON patients
WHEN NEW.id IS NOT OLD.id
BEGIN
    SELECT RAISE(ABORT, 'a patient keeps their id');
END;

-- The first is where a patient is called.
ALTER TABLE patient_numbers ADD COLUMN place INTEGER NOT NULL DEFAULT 0;

-- The number without signs, as in `calls`.
ALTER TABLE patient_numbers ADD COLUMN digits TEXT GENERATED ALWAYS AS (lower(replace(replace(replace(replace(replace(
    replace(replace(number, '+', ''), ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''))) VIRTUAL;
CREATE INDEX idx_patient_digits ON patient_numbers (digits, patient_id);

-- The calls and messages of a number.
CREATE INDEX idx_call_digits ON calls (digits, started_at);
CREATE INDEX idx_message_number ON messages (phone_number);

-- Appointments that were made before there were patients get them from the program, which knows how names are compared.
INSERT INTO settings (name, value)
SELECT 'patients_to_make', '1' WHERE EXISTS (SELECT 1 FROM appointments WHERE patient_id IS NULL);
