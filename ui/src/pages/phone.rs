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
use crate::hooks::{deed, on_control, use_acts, use_digits};
use crate::state::acts::{self, Scope};
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
    use_acts(&shared.keys, Scope::Phone, {
        let (softphone, on_place, lines) = (softphone.clone(), on_place.clone(), lines.clone());
        Callback::from(move |(act, event): (acts::Phone, Option<KeyboardEvent>)| {
            let (softphone, on_place, lines) = (softphone.clone(), on_place.clone(), lines.clone());
            let phone = &softphone.phone;
            match act {
                acts::Phone::Call => {
                    let is_pressing = event.as_ref().is_some_and(|event| on_control(event));
                    (!phone.is_busy() && !is_pressing).then(|| deed(move || on_place.emit(())))?
                }
                acts::Phone::Say => phone.is_up().then(|| deed(talk::focus_say))?,
                acts::Phone::Mute => {
                    (phone.is_up() && phone.hears).then(|| deed(move || softphone.toggle_microphone()))?
                }
                acts::Phone::Another => {
                    (lines.is_busy() && lines.has_room()).then(|| deed(move || lines.add()))?
                }
                acts::Phone::NextLine => lines.has_several().then(|| deed(move || lines.turn(1)))?,
                acts::Phone::PreviousLine => lines.has_several().then(|| deed(move || lines.turn(-1)))?,
                acts::Phone::HangUp => phone.is_busy().then(|| deed(move || softphone.hang_up()))?,
            }
        })
    });
    use_digits({
        let softphone = softphone.clone();
        Callback::from(move |digit: char| {
            let is_meant = is_key(digit) && softphone.phone.is_up();
            if is_meant {
                softphone.press(digit);
            }
            is_meant
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
