//! Several softphone calls at once: a fixed number of lines, of which one is shown and heard.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::use_softphone::{Softphone, use_softphone};
use crate::backend::Backend;

/// More are no help to anybody.
pub(crate) const LINES: usize = 4;

/// All lines.
#[derive(Clone, PartialEq)]
pub(crate) struct Lines {
    all: [Softphone; LINES],
    shown: UseStateHandle<usize>,
    /// Lines that have a tab.
    used: UseStateHandle<usize>,
}

/// The lines. Leaving the page ends their calls; a page that would be left with a call up asks first.
#[hook]
pub(crate) fn use_lines(backend: &Backend) -> Lines {
    let all =
        [use_softphone(backend), use_softphone(backend), use_softphone(backend), use_softphone(backend)];
    let shown = use_state(|| 0);
    let used = use_state(|| 1);
    let lines = Lines { all, shown, used };
    use_effect_with(lines.is_busy(), |is_busy| {
        let listener = is_busy.then(web_sys::window).flatten().map(|window| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, "beforeunload", options, |event| {
                event.prevent_default();
                // Older browsers ask only for this.
                drop(js_sys::Reflect::set(event.unchecked_ref(), &"returnValue".into(), &"".into()));
            })
        });
        move || drop(listener)
    });
    lines
}

impl Lines {
    /// The one that is shown.
    pub(crate) fn current(&self) -> &Softphone {
        &self.all[(*self.shown).min(LINES - 1)]
    }

    /// The one whose call matters elsewhere: the one that is shown if it has a call, else any that has.
    pub(crate) fn calling(&self) -> &Softphone {
        let busy = self.all.iter().find(|line| line.phone.is_busy());
        if self.current().phone.is_busy() { self.current() } else { busy.unwrap_or(self.current()) }
    }

    /// Lines that have a tab, in their order.
    pub(crate) fn used(&self) -> &[Softphone] {
        &self.all[..(*self.used).clamp(1, LINES)]
    }

    /// Which of them is shown.
    pub(crate) fn shown(&self) -> usize {
        *self.shown
    }

    /// The calls that are, or were last, on the lines.
    pub(crate) fn call_sids(&self) -> Vec<String> {
        self.all.iter().filter_map(|line| line.phone.call_sid.clone()).collect()
    }

    /// Some line has a call.
    pub(crate) fn is_busy(&self) -> bool {
        self.all.iter().any(|line| line.phone.is_busy())
    }

    /// Whether there is another one to look at.
    pub(crate) fn has_several(&self) -> bool {
        self.used().len() > 1
    }

    /// Shows the line so many further on, round and round.
    pub(crate) fn turn(&self, by: isize) {
        let count = self.used().len();
        self.show(self.shown().saturating_add(count).saturating_add_signed(by) % count);
    }

    /// Whether another line can be had.
    pub(crate) fn has_room(&self) -> bool {
        *self.used < LINES
    }

    /// Shows this line. The others go on unheard, with the microphone muted.
    pub(crate) fn show(&self, which: usize) {
        if which >= self.used().len() || which == *self.shown {
            return;
        }
        for (number, line) in self.all.iter().enumerate() {
            line.set_aside(number != which);
        }
        self.shown.set(which);
    }

    /// Shows a line more.
    pub(crate) fn add(&self) {
        if self.has_room() {
            let which = *self.used;
            for (number, line) in self.all.iter().enumerate() {
                line.set_aside(number != which);
            }
            self.used.set(which + 1);
            self.shown.set(which);
        }
    }
}
