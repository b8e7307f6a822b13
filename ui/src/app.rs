//! The page's frame: who the program is, what is known, and which screen is shown.

use gloo_timers::callback::Timeout;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;
use yew_router::prelude::*;

use wasm_bindgen_futures::spawn_local;

use crate::backend::Backend;
use crate::components::header::Header;
use crate::components::icon::{Drawing, Icon};
use crate::components::rail::Rail;
use crate::components::shortcut_sheet::ShortcutSheet;
use crate::components::toast_region::ToastRegion;
use crate::hooks::{
    Gate, Jobs, Lines, Toaster, Toasts, in_text_field, use_jobs, use_keys_first, use_lines, use_stream,
    use_theme,
};
use crate::pages::calendar::CalendarPage;
use crate::pages::could_not_start::CouldNotStartPage;
use crate::pages::history::{self, HistoryPage};
use crate::pages::live::LivePage;
use crate::pages::metrics::MetricsPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::offline::OfflinePage;
use crate::pages::overview::OverviewPage;
use crate::pages::past_call::PastCallPage;
use crate::pages::patients::{self, PatientsPage};
use crate::pages::phone::PhonePage;
use crate::pages::schedule::SchedulePage;
use crate::pages::sharing::SharingPage;
use crate::pages::sign_in::SignInPage;
use crate::pages::waiting::WaitingPage;
use crate::route::{Place, Route};
use crate::state::book::Book;
use crate::state::listed::Listed;
use crate::state::metrics::Measured;
use crate::state::picks::Picks;
use crate::state::reception::Reception;
use crate::state::schedule::Plan;

/// How long after `g` the second key may come.
const SECOND_KEY_MS: u32 = 1_500;

/// What every screen may use.
#[derive(Clone, PartialEq)]
pub(crate) struct Shared {
    pub(crate) backend: Backend,
    pub(crate) reception: UseReducerHandle<Reception>,
    pub(crate) book: UseReducerHandle<Book>,
    pub(crate) plan: UseReducerHandle<Plan>,
    pub(crate) measured: UseReducerHandle<Measured>,
    pub(crate) listed: UseReducerHandle<Listed>,
    pub(crate) picks: UseReducerHandle<Picks>,
    pub(crate) jobs: Jobs,
    /// The softphone.
    pub(crate) lines: Lines,
    pub(crate) toaster: Toaster,
}

/// The whole page: finds the program first.
#[component]
pub(crate) fn App() -> Html {
    let found = use_state(|| None::<Result<Backend, String>>);
    {
        let found = found.setter();
        use_effect_with((), move |()| spawn_local(async move { found.set(Some(Backend::find().await)) }));
    }
    match &*found {
        None => starting(),
        Some(Err(why)) => html! { <CouldNotStartPage why={why.clone()} /> },
        Some(Ok(backend)) => html! { <BrowserRouter><Session backend={backend.clone()} /></BrowserRouter> },
    }
}

fn starting() -> Html {
    html! {
        <main class="h-dvh grid place-items-center" role="status" aria-label="Starting">
            <span class="loading loading-spinner loading-lg text-primary" aria-hidden="true" />
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct SessionProps {
    backend: Backend,
}

/// Keeps the state, and decides what may be shown.
#[component]
fn Session(props: &SessionProps) -> Html {
    let reception = use_reducer(Reception::default);
    let book = use_reducer(Book::default);
    let plan = use_reducer(Plan::default);
    let measured = use_reducer(Measured::default);
    let listed = use_reducer(Listed::default);
    let picks = use_reducer(Picks::default);
    let toasts = use_reducer(Toasts::default);
    let attempt = use_state(|| 0_u32);
    let toaster = Toaster::new(toasts.dispatcher());
    let gate = use_stream(&props.backend, *attempt, &reception, &book, &plan, &toaster);
    let lines = use_lines(&props.backend);
    let jobs = use_jobs(&props.backend, &reception, &toaster);
    let on_retry = {
        let attempt = attempt.clone();
        Callback::from(move |()| attempt.set(*attempt + 1))
    };
    let shared = Shared {
        backend: props.backend.clone(),
        reception,
        book,
        plan,
        measured,
        listed,
        picks,
        jobs,
        lines,
        toaster: toaster.clone(),
    };
    html! {
        <>
            { match gate {
                Gate::Starting => starting(),
                Gate::SignIn => html! { <SignInPage backend={props.backend.clone()} /> },
                Gate::Offline(why) => html! { <OfflinePage {why} {on_retry} /> },
                Gate::Open => html! { <ContextProvider<Shared> context={shared}><Frame /></ContextProvider<Shared>> },
            } }
            <ToastRegion toasts={toasts.shown.clone()} {toaster} />
        </>
    }
}

/// Rail, header and screen.
#[component]
fn Frame() -> Html {
    let shared = use_context::<Shared>();
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    let navigator = use_navigator();
    let has_sheet = use_state(|| false);
    let (theme, on_theme) = use_theme();
    let main = use_node_ref();
    let pending = use_mut_ref(|| None::<Timeout>);
    let wants_search = use_mut_ref(|| false);

    // First, because the second key after `g` may mean something else to the screen.
    use_keys_first({
        let (has_sheet, wants_search, route) = (has_sheet.setter(), wants_search.clone(), route.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.default_prevented() || in_text_field(&event) {
                return;
            }
            let key = event.key();
            let follows_g = pending.borrow_mut().take().is_some();
            let place = Place::ALL.into_iter().find(|place| key.chars().eq([place.key()]));
            match (place, &navigator) {
                (Some(place), Some(navigator)) if follows_g => {
                    navigator.push(&place.route());
                    event.prevent_default();
                }
                _ if key == "g" => {
                    let waiting = pending.clone();
                    let timeout = Timeout::new(SECOND_KEY_MS, move || drop(waiting.borrow_mut().take()));
                    *pending.borrow_mut() = Some(timeout);
                }
                _ if key == "/" => {
                    match &navigator {
                        _ if route.place() == Some(Place::Patients) => patients::search(),
                        Some(navigator) if route != Route::History => {
                            *wants_search.borrow_mut() = true;
                            navigator.push(&Route::History);
                        }
                        _ => history::focus::search(),
                    }
                    event.prevent_default();
                }
                _ if key == "?" => {
                    has_sheet.set(true);
                    event.prevent_default();
                }
                _ => {}
            }
        })
    });
    let place = route.place();
    {
        let main = main.clone();
        let is_first = use_mut_ref(|| true);
        use_effect_with(place, move |place| {
            set_title(*place);
            // A new screen starts at its beginning, also for the keyboard and a screen reader.
            if std::mem::replace(&mut *is_first.borrow_mut(), false) {
                return;
            }
            if *place == Some(Place::Patients) {
                patients::search();
            } else if let Some(main) = main.cast::<HtmlElement>() {
                drop(main.focus());
            }
        });
    }
    use_effect_with(route.clone(), move |route| {
        if std::mem::take(&mut *wants_search.borrow_mut()) && *route == Route::History {
            history::focus::search();
        }
    });
    let Some(shared) = shared else { return Html::default() };
    let on_help = {
        let has_sheet = has_sheet.setter();
        Callback::from(move |()| has_sheet.set(true))
    };
    let on_close = {
        let has_sheet = has_sheet.setter();
        Callback::from(move |()| has_sheet.set(false))
    };
    let name = place.map_or("Not found", Place::name);
    html! {
        <div class="frame" data-stale={shared.reception.is_stale().to_string()}>
            <a class="skip" href="#main" onclick={skip(&main)}>{ "Skip to the screen" }</a>
            <Rail {place} calls={shared.reception.calls.len()} is_calling={shared.lines.is_busy()} is_planning={shared.plan.is_changed()} {on_help} />
            <div class="frame-right">
                <Header reception={shared.reception.clone()} jobs={shared.jobs.clone()} softphone={shared.lines.calling().clone()} {theme} {on_theme} />
                if shared.reception.is_stale() {
                    <p class="strip" role="status"><Drawing icon={Icon::Alert} />
                        { "The connection to Frontdesk is lost; trying again. What you see is as it was then." }
                    </p>
                }
                <main ref={main} id="main" class="frame-main" tabindex="-1" aria-label={name}>{ screen(&route) }</main>
            </div>
            if *has_sheet { <ShortcutSheet {on_close} /> }
        </div>
    }
}

fn screen(route: &Route) -> Html {
    match route {
        Route::Live => html! { <LivePage /> },
        Route::Call { call_sid } => html! { <LivePage call_sid={call_sid.clone()} /> },
        Route::History => html! { <HistoryPage /> },
        Route::Past { call_sid } => html! { <PastCallPage call_sid={call_sid.clone()} /> },
        Route::Overview => html! { <OverviewPage /> },
        Route::Today => html! { <CalendarPage /> },
        Route::Day { date } => match date.parse::<jiff::civil::Date>() {
            Ok(date) => html! { <CalendarPage {date} /> },
            Err(_) => html! { <NotFoundPage /> },
        },
        Route::Patients => html! { <PatientsPage /> },
        Route::Patient { id } => match id.parse::<i64>() {
            Ok(id) => html! { <PatientsPage {id} /> },
            Err(_) => html! { <NotFoundPage /> },
        },
        Route::Waiting => html! { <WaitingPage /> },
        Route::Phone => html! { <PhonePage /> },
        Route::Metrics => html! { <MetricsPage /> },
        Route::Schedule => html! { <SchedulePage /> },
        Route::Sharing => html! { <SharingPage /> },
        Route::NotFound => html! { <NotFoundPage /> },
    }
}

/// A link to a fragment would leave the page, because addresses hang under the base.
fn skip(main: &NodeRef) -> Callback<MouseEvent> {
    let main = main.clone();
    Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        if let Some(main) = main.cast::<HtmlElement>() {
            drop(main.focus());
        }
    })
}

fn set_title(place: Option<Place>) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(&format!("{} · Frontdesk", place.map_or("Not found", Place::name)));
    }
}
