//! Short messages at the foot of the window, read out by a region that is there from the start.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How long a message stays: long enough to read two sentences.
const STAY_MS: u32 = 7_000;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    /// What to say.
    pub(crate) text: AttrValue,
    /// Something went wrong; read out at once.
    pub(crate) is_error: bool,
}

/// The messages on screen, oldest first, each under a number of its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Toasts {
    /// Number and message.
    pub(crate) shown: Vec<(u32, Toast)>,
    next: u32,
}

/// What can happen to them.
pub(crate) enum Change {
    Show(Toast),
    Dismiss(u32),
}

impl Reducible for Toasts {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let (mut shown, mut next) = (self.shown.clone(), self.next);
        match change {
            Change::Show(toast) => {
                shown.push((next, toast));
                next += 1;
            }
            Change::Dismiss(number) => shown.retain(|(known, _)| *known != number),
        }
        Rc::new(Toasts { shown, next })
    }
}

/// Shows messages from anywhere below the frame.
#[derive(Clone, PartialEq)]
pub(crate) struct Toaster {
    toasts: UseReducerDispatcher<Toasts>,
}

impl Toaster {
    /// A toaster for these messages.
    pub(crate) fn new(toasts: UseReducerDispatcher<Toasts>) -> Toaster {
        Toaster { toasts }
    }

    /// Tells that something was done.
    pub(crate) fn tell(&self, text: impl Into<AttrValue>) {
        self.toasts.dispatch(Change::Show(Toast { text: text.into(), is_error: false }));
    }

    /// Tells that something went wrong.
    pub(crate) fn fail(&self, text: impl Into<AttrValue>) {
        self.toasts.dispatch(Change::Show(Toast { text: text.into(), is_error: true }));
    }

    /// Takes a message away.
    pub(crate) fn dismiss(&self, number: u32) {
        self.toasts.dispatch(Change::Dismiss(number));
    }

    /// Takes it away when it has been read.
    pub(crate) fn dismiss_later(&self, number: u32) -> Timeout {
        let toaster = self.clone();
        Timeout::new(STAY_MS, move || toaster.dismiss(number))
    }
}
