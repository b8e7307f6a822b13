//! What the audit trail keeps of a schedule: all of it, as JSON.

use rusqlite::Connection;

/// The schedule as the tables have it. Hours are `[weekday, from, to]`, those of exceptions `[from, to]`.
const ACCOUNT: &str = "
SELECT json_object(
    'version', c.version, 'name', c.name, 'slotMinutes', c.slot_minutes, 'horizonDays', c.horizon_days,
    'leadMinutes', c.lead_minutes,
    'week', json((SELECT json_group_array(json_array(weekday, from_minute, to_minute))
        FROM (SELECT * FROM weekly_hours WHERE clinician_id IS NULL ORDER BY weekday, from_minute))),
    'closures', json((SELECT json_group_array(json_object('from', from_date, 'to', to_date, 'reason', reason))
        FROM (SELECT * FROM closures ORDER BY from_date, id))),
    'clinicians', json((SELECT json_group_array(json_object(
            'id', p.id, 'name', p.name, 'colour', p.colour,
            'week', json(CASE p.own_hours WHEN 0 THEN 'null' ELSE
                (SELECT json_group_array(json_array(weekday, from_minute, to_minute))
                   FROM (SELECT * FROM weekly_hours WHERE clinician_id = p.id ORDER BY weekday, from_minute)) END),
            'exceptions', json((SELECT json_group_array(json_object(
                    'from', e.from_date, 'to', e.to_date, 'reason', e.reason,
                    'hours', json((SELECT json_group_array(json_array(from_minute, to_minute))
                        FROM (SELECT * FROM exception_hours WHERE exception_id = e.id ORDER BY from_minute)))))
                FROM (SELECT * FROM exceptions WHERE clinician_id = p.id ORDER BY id) AS e))))
        FROM (SELECT * FROM clinicians WHERE retired = 0 ORDER BY position, id) AS p)),
    'rooms', json((SELECT json_group_array(json_object('id', id, 'name', name))
        FROM (SELECT * FROM rooms WHERE retired = 0 ORDER BY position, id))),
    'visitTypes', json((SELECT json_group_array(json_object(
            'id', v.id, 'name', v.name, 'minutes', v.minutes, 'bufferBefore', v.buffer_before,
            'bufferAfter', v.buffer_after, 'colour', v.colour,
            'clinicianIds', json((SELECT json_group_array(clinician_id) FROM visit_type_clinicians
                WHERE visit_type_id = v.id)),
            'roomIds', json((SELECT json_group_array(room_id) FROM visit_type_rooms WHERE visit_type_id = v.id))))
        FROM (SELECT * FROM visit_types WHERE retired = 0 ORDER BY position, id) AS v)))
  FROM clinic AS c WHERE c.id = 1";

pub(super) fn of(connection: &Connection) -> Result<String, rusqlite::Error> {
    connection.prepare_cached(ACCOUNT)?.query_row([], |row| row.get(0))
}
