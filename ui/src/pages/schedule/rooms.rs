//! Rooms.

use yew::prelude::*;

use super::form::{Form, Look};
use super::rows::{adder, movers, remover};
use crate::state::schedule::field::{Field, List};

/// The part.
pub(super) fn part(form: &Form) -> Html {
    let rooms = &form.draft.wished.rooms;
    html! {
        <section class="card-box schedule-card" aria-labelledby="schedule-rooms">
            <h2 id="schedule-rooms" class="card-title">{ "Rooms" }</h2>
            <p class="text-sm text-muted mb-3">{ "A visit that needs a room gets the first free one of this list that its visit type names." }</p>
            if rooms.is_empty() { <p class="mb-3">{ "There are no rooms. Visits need none until a visit type names some." }</p> }
            <ul class="schedule-list">
                { for rooms.iter().enumerate().map(|(at, room)| {
                    let name = if room.name.trim().is_empty() { format!("room {}", at + 1) } else { room.name.clone() };
                    let look = Look { is_bare: true, placeholder: Some("Room 1"), ..Look::default() };
                    html! {
                        <li key={room.id} class="schedule-row">
                            <div class="grow max-w-96">{ form.entry(Field::RoomName(at), &format!("Name of room {}", at + 1), look) }</div>
                            { movers(form, List::Rooms, at, rooms.len(), &name) }
                            { remover(form, List::Rooms, at, format!("Stop using {name}"), "Stop using this room") }
                        </li>
                    }
                }) }
            </ul>
            { adder(form, List::Rooms, "Add a room") }
        </section>
    }
}
