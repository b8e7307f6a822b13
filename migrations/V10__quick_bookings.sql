-- A booking adds its visit to its clinician's day in `busy_days`; the others of that day are not read again.
--
-- Everything else that happens to a visit still writes the day anew. The order within a day means nothing.
DROP TRIGGER busy_days_insert;
CREATE TRIGGER busy_days_insert AFTER INSERT ON appointments
WHEN NEW.status NOT IN ('cancelled', 'no_show')
BEGIN
    INSERT INTO busy_days (day, clinician_id, visits)
    VALUES (substr(NEW.starts_at, 1, 10), NEW.clinician_id,
            (substr(NEW.starts_at, 12, 2) * 3600 + substr(NEW.starts_at, 15, 2) * 60 + substr(NEW.starts_at, 18, 2))
                || '+' || (unixepoch(NEW.ends_at) - unixepoch(NEW.starts_at)) || '/' || NEW.visit_type_id
                || '@' || coalesce(NEW.room_id, '') || '#' || NEW.id || ';')
        ON CONFLICT (day, clinician_id) DO UPDATE SET visits = visits || excluded.visits;
END;
