//! The clinic itself: its name and how far ahead it can be booked.

use yew::prelude::*;

use super::form::{Form, Look};
use crate::state::schedule::field::Field;

/// The part.
pub(super) fn part(form: &Form, time_zone: &str) -> Html {
    let number = |field, label, unit, hint| {
        form.entry(field, label, Look { unit: Some(unit), hint: Some(hint), ..Look::default() })
    };
    html! {
        <section class="card-box schedule-card" aria-labelledby="schedule-clinic">
            <h2 id="schedule-clinic" class="card-title">{ "Clinic" }</h2>
            <div class="schedule-fields">
                { form.entry(Field::Name, "Name", Look { hint: Some("Said to callers at the beginning of every call."), ..Look::default() }) }
                { number(Field::SlotMinutes, "Visits begin every", "minutes", "The grid for callers, counted from the beginning of the hours. Staff may book any minute.") }
                { number(Field::HorizonDays, "Callers can book up to", "days ahead", "Staff can book two years ahead.") }
                { number(Field::LeadMinutes, "Callers must book at least", "minutes before", "0 is until the visit begins. 1440 is a day.") }
            </div>
            <p class="text-sm text-muted mt-4">{ format!("All times are on the clinic’s clock, {time_zone}. It is set outside, by CLINIC_TIME_ZONE.") }</p>
        </section>
    }
}
