//! The appointment book: a day, a week, a month or a list, on the clinic's clock.

mod acts;
mod board;
mod cancel_dialog;
mod clash_dialog;
mod column;
mod day_sheet;
mod drag;
mod first_free;
mod list;
mod month;
mod month_drag;
mod now_line;
mod over;
mod slot_row;
mod time_grid;
mod toolbar;
mod visit_card;
mod visit_fields;
mod visit_form;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use jiff::civil::Date;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;
use wire::appointment::{Appointment, AppointmentStatus, Days};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::app::Shared;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Drawing, Icon};
use crate::hooks::{Clash, Visits, deed, use_acts, use_clock, use_kept, use_visits};
use crate::route::Route;
use crate::state::acts::{self as keyed, Scope};
use crate::state::book::Turn;
use crate::state::calendar_view::{Asked, View, Who};
use crate::state::columns::{ColourBy, is_freed};
use crate::state::same::Same;
use crate::state::visit_draft::Draft;
use board::{use_board, use_following};
use day_sheet::DaySheet;
use list::VisitList;
use month::MonthTable;
use over::{Filled, Open, Over, blank, kind_for};
use time_grid::{TimeGrid, Wish};
use toolbar::Toolbar;
use visit_card::VisitCard;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// The day in the address; `None` is the clinic's today.
    #[prop_or_default]
    pub(crate) date: Option<Date>,
}

/// The screen.
#[component]
pub(crate) fn CalendarPage(props: &Props) -> Html {
    let Some(shared) = use_context::<Shared>() else { return Html::default() };
    let (location, navigator) = (use_location(), use_navigator());
    let (reception, book) = (shared.reception.clone(), shared.book.clone());
    let (clock, now_ms) = use_clock(&reception);
    let (by_type, on_colours) = use_kept("calendar-colours-by-visit");
    let colours = if by_type { ColourBy::Type } else { ColourBy::Clinician };
    let open = use_state(|| None::<Open>);
    let tries = use_state(|| 0_u32);
    let asked = Asked::read(location.as_ref().map_or("", |location| location.query_str()));
    let today = clock.today();
    let date = props.date.or(today);
    let stretch = date.map(|date| asked.view.stretch(date));

    {
        // After each snapshot what was loaded before may have missed a change.
        let (backend, book) = (shared.backend.clone(), book.dispatcher());
        let since = (reception.snapshots, shared.book.schedules, *tries);
        use_effect_with((stretch, since), move |(stretch, _)| {
            let Some(stretch) = *stretch else { return };
            book.dispatch(Turn::Asked(stretch));
            spawn_local(async move {
                match backend.days(stretch).await {
                    Ok(days) => book.dispatch(Turn::Loaded(Box::new(days))),
                    Err(fault) => book.dispatch(Turn::Failed(fault.say())),
                }
            });
        });
    }
    {
        let book = book.dispatcher();
        use_effect_with(now_ms, move |now_ms| book.dispatch(Turn::Now(*now_ms)));
    }

    // An address has a day only where it is not today's, and a query only for what is not so anyway.
    let show = use_callback((today, navigator), move |(date, asked): (Date, Asked), (today, navigator)| {
        let Some(navigator) = navigator else { return };
        let route = if Some(date) == *today { Route::Today } else { Route::Day { date: date.to_string() } };
        // Fails only for what cannot be written as a query, and these pairs can.
        drop(navigator.push_with_query(&route, asked.address()));
    });
    // Whoever goes to another day leaves the visit behind.
    let go = use_callback((date, show.clone()), |(there, asked): (Date, Asked), (here, show)| {
        let visit = asked.visit.filter(|_| Some(there) == *here);
        show.emit((there, Asked { visit, ..asked }));
    });
    let go_to = {
        let go = go.clone();
        use_callback((go, asked), |date: Date, (go, asked)| go.emit((date, *asked)))
    };
    let on_choose = {
        let navigator = use_navigator();
        use_callback(
            (navigator, date, today, asked),
            |visit: Option<i64>, (navigator, date, today, asked)| {
                let (Some(navigator), Some(date)) = (navigator, date) else { return };
                let route =
                    if Some(*date) == *today { Route::Today } else { Route::Day { date: date.to_string() } };
                drop(navigator.replace_with_query(&route, Asked { visit, ..*asked }.address()));
            },
        )
    };
    use_following(&shared, asked, date, &on_choose, &show);

    // A form that was sent is remembered until its answer is known, for coming back to it.
    let sent: Rc<RefCell<Option<Filled>>> = use_mut_ref(|| None);
    let on_clash = {
        let (open, sent) = (open.setter(), sent.clone());
        use_callback((), move |clash: Clash, ()| {
            open.set(Some(Open::Clash(Box::new(clash), sent.borrow_mut().take())))
        })
    };
    let visits = use_visits(&shared, on_clash);

    let days = book.shown().cloned();
    // While another day is on its way the one before stays: its rows are the next one's, too.
    let before = book.before().filter(|_| matches!(asked.view, View::Day | View::Week));
    let drawn = days.clone().or_else(|| before.cloned());
    let ids: Vec<i64> = drawn.iter().flat_map(|days| &days.clinicians).map(|known| known.id).collect();
    let only = asked.clinician(&ids);
    let board = use_board(drawn.as_ref(), asked.view, only, colours);
    let on_the_line: BTreeSet<String> =
        reception.calls.iter().map(|view| view.call.call_sid.clone()).collect();
    let on_the_line = use_memo(on_the_line, Clone::clone);

    let on_head = use_callback((board.clone(), go.clone(), asked), |at: usize, (board, go, asked)| {
        let Some(column) = board.as_ref().and_then(|board| board.columns.get(at)) else { return };
        let asked = match (asked.view, column.clinician_id) {
            // A clinician's heading shows them alone, and everybody again.
            (View::Day, Some(id)) if asked.who == Some(Who::One(id)) => Asked { who: None, ..*asked },
            (View::Day, Some(id)) => Asked { who: Some(Who::One(id)), ..*asked },
            _ => Asked { view: View::Day, ..*asked },
        };
        go.emit((column.date, asked));
    });
    let on_close = {
        let (open, sent) = (open.setter(), sent.clone());
        use_callback((), move |(), ()| {
            sent.borrow_mut().take();
            open.set(None);
        })
    };
    let on_wish = {
        let open = open.setter();
        use_callback((board.clone(), days.clone().map(Same)), move |wish: Wish, (board, days)| {
            let (Some(board), Some(days)) = (board, days) else { return };
            let Some(column) = board.columns.get(wish.column) else { return };
            let kind = kind_for(days, column.clinician_id);
            let draft = Draft::at(column.date, wish.minute, column.clinician_id, kind, wish.minutes);
            open.set(Some(Open::Form(draft, None)));
        })
    };
    let on_new = {
        let (open, days, clock) = (open.setter(), days.clone(), clock.clone());
        Callback::from(move |()| {
            let (Some(days), Some(date)) = (&days, date) else { return };
            open.set(Some(Open::Form(blank(days, date, only, clock.minute_on(Some(date))), None)));
        })
    };
    let set = |what: fn() -> Open| {
        let open = open.setter();
        Callback::from(move |()| open.set(Some(what())))
    };
    let on_free = set(|| Open::FirstFree);
    let on_print = Callback::from(|()| {
        // A window that cannot print does nothing.
        web_sys::window().into_iter().for_each(|window| drop(window.print()));
    });
    let on_edit = {
        let open = open.setter();
        use_callback((), move |visit: Rc<Appointment>, ()| {
            open.set(Some(Open::Form(Draft::of(&visit), Some(visit))));
        })
    };
    let on_ask_cancel = {
        let open = open.setter();
        use_callback((), move |visit: Rc<Appointment>, ()| open.set(Some(Open::Cancel(visit))))
    };
    let on_cancel = {
        use_callback(visits.clone(), |visit: Rc<Appointment>, visits: &Visits| {
            if !is_freed(visit.status) {
                visits.set_status(&visit, AppointmentStatus::Cancelled, None);
            }
        })
    };
    use_acts(&shared.keys, Scope::Calendar, {
        let (go, on_new, on_free, on_print, on_choose) =
            (go.clone(), on_new.clone(), on_free.clone(), on_print.clone(), on_choose.clone());
        Callback::from(move |(act, _): (keyed::Calendar, Option<KeyboardEvent>)| {
            let (date, today) = (date?, today?);
            let to = |there: Date, asked: Asked| {
                let go = go.clone();
                deed(move || go.emit((there, asked)))
            };
            let show = |view: View| to(date, Asked { view, ..asked });
            let (on_new, on_free, on_print, on_choose) =
                (on_new.clone(), on_free.clone(), on_print.clone(), on_choose.clone());
            match act {
                keyed::Calendar::Day => show(View::Day),
                keyed::Calendar::Week => show(View::Week),
                keyed::Calendar::Month => show(View::Month),
                keyed::Calendar::List => show(View::List),
                keyed::Calendar::Today => to(today, asked),
                keyed::Calendar::Earlier => to(asked.view.turn(date, -1), asked),
                keyed::Calendar::Later => to(asked.view.turn(date, 1), asked),
                keyed::Calendar::MuchEarlier => to(asked.view.turn(date, -4), asked),
                keyed::Calendar::MuchLater => to(asked.view.turn(date, 4), asked),
                keyed::Calendar::New => deed(move || on_new.emit(())),
                keyed::Calendar::FirstFree => deed(move || on_free.emit(())),
                keyed::Calendar::Print => deed(move || on_print.emit(())),
                keyed::Calendar::Close => {
                    asked.visit.is_some().then(|| deed(move || on_choose.emit(None)))?
                }
            }
        })
    });
    let (Some(date), Some(today)) = (date, today) else { return Html::default() };
    let is_waiting = days.is_none();
    let on_try = Callback::from(move |_: MouseEvent| tries.set(tries.wrapping_add(1)));
    let chosen = asked.visit.and_then(|id| book.visit(id)).cloned().map(Rc::new);
    let clinic = reception.clinic.as_ref().map_or(String::new(), |clinic| clinic.name.clone());
    html! {
        <div class="calendar">
            <Toolbar {date} {today} {asked} clock={clock.clone()} days={book.days.clone()} {only} {colours} on_go={go.clone()} {on_colours} {on_new} {on_free} {on_print} />
            if reception.clinic.as_ref().is_some_and(|clinic| clinic.time_zone_assumed) {
                <p class="strip"><Drawing icon={Icon::Alert} />{ "The clinic's time zone is not known, so times are in UTC. Set CLINIC_TIME_ZONE and restart." }</p>
            }
            <div class="calendar-body">
                if let Some(days) = &drawn {
                    { match (asked.view, &board) {
                        (View::Day | View::Week, Some(board)) => {
                            html! {
                                <div class="calendar-pane">
                                    { strip(days, asked.view) }
                                    <TimeGrid board={board.clone()} is_waiting={is_waiting} label={asked.view.title(board.columns.first().map_or(date, |column| column.date))} clock={clock.clone()} on_the_line={on_the_line.clone()} fresh={book.fresh.clone()}
                                        chosen={asked.visit} visits={visits.clone()} on_choose={on_choose.clone()} {on_head} on_create={on_wish} {on_cancel} />
                                </div>
                            }
                        }
                        (View::Month, _) => {
                            let on_day = go.reform(move |date| (date, Asked { view: View::Day, ..asked }));
                            html! { <MonthTable days={days.clone()} {date} today={Some(today)} {only} {colours} chosen={asked.visit} on_choose={on_choose.clone()} {on_day} on_go={go_to} visits={visits.clone()} /> }
                        }
                        _ => {
                            let on_day = go.reform(move |date| (date, Asked { view: View::Day, ..asked }));
                            html! { <VisitList days={days.clone()} today={Some(today)} {only} {colours} on_the_line={on_the_line.clone()} chosen={asked.visit} on_choose={on_choose.clone()} {on_day} /> }
                        }
                    } }
                    if let Some(visit) = chosen {
                        <VisitCard is_live={visit.call_sid.as_ref().is_some_and(|sid| on_the_line.contains(sid))} {visit} days={days.clone()} clock={clock.clone()} visits={visits.clone()}
                            {on_edit} on_cancel={on_ask_cancel} on_close={on_choose.reform(|()| None)} />
                    }
                } else if let Some(fault) = &book.fault {
                    <div class="flex-1">
                        <EmptyState icon={Icon::Alert} title="These days could not be loaded" text={fault.clone()}>
                            <button type="button" class="btn" onclick={on_try}>{ "Try again" }</button>
                            if date != today { <button type="button" class="btn" onclick={go.reform(move |_: MouseEvent| (today, Asked::default()))}>{ "Go to today" }</button> }
                        </EmptyState>
                    </div>
                } else {
                    <div class="flex-1 p-6" role="status" aria-label="Loading the calendar"><div class="skeleton h-full w-full opacity-40" /></div>
                }
            </div>
            if let Some(days) = &drawn {
                if asked.view != View::Month { <DaySheet days={days.clone()} {clinic} clock={clock.clone()} {only} /> }
                { Over { open: &open, days, today, clock: &clock, only, visits: &visits, sent: &sent, on_close: &on_close }.draw() }
            }
        </div>
    }
}

/// Why nobody can be booked on a day, over its sheet.
fn strip(days: &Days, view: View) -> Html {
    let frame = days.days.first().filter(|_| view == View::Day);
    match frame.and_then(|frame| frame.closed_because.as_ref()) {
        Some(why) => {
            html! { <p class="closed-strip"><Drawing icon={Icon::Calendar} />{ format!("The clinic is closed: {why}.") }</p> }
        }
        None => Html::default(),
    }
}
