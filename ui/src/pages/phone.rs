//! The softphone: a call to the clinic without a telephone, that really books.

mod audio_file;
mod handset;
mod inspector;
mod sound_check;
mod tabs;
mod talk;

use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::app::Shared;
use crate::components::keypad::is_key;
use crate::hooks::{on_control, use_keys};
use crate::text;
use handset::Handset;
use talk::Talk;

/// The screen.
#[component]
pub(crate) fn PhonePage() -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let lines = shared.lines.clone();
    let softphone = lines.current().clone();
    let number = use_state(String::new);
    let is_no_number = use_state(|| false);
    let on_place = {
        let (softphone, number, is_no_number) = (softphone.clone(), number.clone(), is_no_number.setter());
        Callback::from(move |()| match text::number_to_call_from(&number) {
            Ok(from) => softphone.place(from),
            Err(text::NoNumber) => is_no_number.set(true),
        })
    };
    use_keys({
        let (softphone, on_place, lines) = (softphone.clone(), on_place.clone(), lines.clone());
        Callback::from(move |event: KeyboardEvent| {
            let key = event.key();
            let mut letters = key.chars();
            match (letters.next(), letters.next()) {
                (Some(digit), None) if is_key(digit) && softphone.phone.is_up() => softphone.press(digit),
                (Some('m'), None) if softphone.phone.is_up() && softphone.phone.hears => {
                    softphone.toggle_microphone()
                }
                (Some('s'), None) if softphone.phone.is_up() => talk::focus_say(),
                (Some('n'), None) if lines.is_busy() => lines.add(),
                (Some(']'), None) => lines.show((lines.shown() + 1) % lines.used().len()),
                (Some('['), None) => {
                    lines.show((lines.shown() + lines.used().len() - 1) % lines.used().len())
                }
                _ if key == "Enter" && !softphone.phone.is_busy() && !on_control(&event) => on_place.emit(()),
                _ if key == "Escape" && event.shift_key() && softphone.phone.is_busy() => softphone.hang_up(),
                _ => return,
            }
            event.prevent_default();
        })
    });
    let on_number = {
        let (number, is_no_number) = (number.setter(), is_no_number.setter());
        Callback::from(move |typed: String| {
            number.set(typed);
            is_no_number.set(false);
        })
    };
    let clinic = shared.reception.clinic.clone();
    let zone = clinic.as_ref().map(|clinic| clinic.time_zone.clone()).unwrap_or_default();
    let name = clinic.map_or("the clinic".to_owned(), |clinic| clinic.name.clone());
    let booked = softphone.phone.call_sid.as_ref().and_then(|sid| shared.book.booked_over(sid));
    let booked_on = booked.map(|visit| visit.appointment_date.clone());
    html! {
        <div class="phone">
            <Handset softphone={softphone.clone()} lines={lines.clone()} number={(*number).clone()} {on_number} is_no_number={*is_no_number} on_place={on_place.clone()} clinic={name} />
            <Talk line={lines.shown()} {softphone} shared={shared.clone()} time_zone={zone} {booked_on} {on_place} />
        </div>
    }
}
