//! Short messages at the foot of the window, read out by a region that is there from the start.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How long a message stays: long enough to read two sentences.
const STAY_MS: u32 = 7_000;

/// How long one stays that offers something.
const OFFER_MS: u32 = 10_000;

/// So many stand on the screen at once; a fault that repeats must not cover it.
const MOST: usize = 3;

/// How a message is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something was done.
    Done,
    /// What the person wanted went wrong; read out at once.
    Failed,
    /// Something went wrong elsewhere; read out when there is a pause.
    Trouble,
}

/// What can be done about a message.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Offer {
    /// The button's words.
    pub(crate) name: AttrValue,
    /// What it does; the message goes away.
    pub(crate) take: Callback<()>,
    /// It takes back what was done, as Ctrl Z does.
    pub(crate) is_undo: bool,
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    /// What to say.
    pub(crate) text: AttrValue,
    /// How to say it.
    pub(crate) tone: Tone,
    /// What can be done about it.
    pub(crate) offer: Option<Offer>,
}

/// The messages on screen, oldest first, each under a number of its own.
#[derive(Debug, Default, PartialEq)]
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
                // Said again, it takes the place of the first time.
                shown.retain(|(_, known)| known.text != toast.text);
                shown.push((next, toast));
                next += 1;
                if shown.len() > MOST {
                    shown.remove(0);
                }
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
        self.show(text, Tone::Done, None);
    }

    /// Tells that something was done, and offers what can follow.
    pub(crate) fn offer(&self, text: impl Into<AttrValue>, name: impl Into<AttrValue>, take: Callback<()>) {
        self.show(text, Tone::Done, Some(Offer { name: name.into(), take, is_undo: false }));
    }

    /// Tells that something was done which `undo` takes back.
    pub(crate) fn undoable(&self, text: impl Into<AttrValue>, undo: Callback<()>) {
        self.show(text, Tone::Done, Some(Offer { name: "Undo".into(), take: undo, is_undo: true }));
    }

    /// Tells that something went wrong.
    pub(crate) fn fail(&self, text: impl Into<AttrValue>) {
        self.show(text, Tone::Failed, None);
    }

    /// Tells that something went wrong which nobody here asked for.
    pub(crate) fn trouble(&self, text: impl Into<AttrValue>) {
        self.show(text, Tone::Trouble, None);
    }

    fn show(&self, text: impl Into<AttrValue>, tone: Tone, offer: Option<Offer>) {
        self.toasts.dispatch(Change::Show(Toast { text: text.into(), tone, offer }));
    }

    /// Takes a message away.
    pub(crate) fn dismiss(&self, number: u32) {
        self.toasts.dispatch(Change::Dismiss(number));
    }

    /// Takes it away when it has been read.
    pub(crate) fn dismiss_later(&self, number: u32, has_offer: bool) -> Timeout {
        let toaster = self.clone();
        Timeout::new(if has_offer { OFFER_MS } else { STAY_MS }, move || toaster.dismiss(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(toasts: Rc<Toasts>, text: &str) -> Rc<Toasts> {
        toasts.reduce(Change::Show(Toast { text: text.to_owned().into(), tone: Tone::Trouble, offer: None }))
    }

    #[test]
    fn a_fault_that_repeats_does_not_cover_the_screen() {
        let mut toasts = Rc::new(Toasts::default());
        for _ in 0..20 {
            toasts = show(toasts, "The disk is full.");
        }
        assert_eq!(toasts.shown.len(), 1, "the same is said once");
        for number in 0..20 {
            toasts = show(toasts, &number.to_string());
        }
        let texts: Vec<&str> = toasts.shown.iter().map(|(_, toast)| toast.text.as_str()).collect();
        assert_eq!(texts, ["17", "18", "19"]);
        let last = toasts.shown[2].0;
        assert_eq!(toasts.reduce(Change::Dismiss(last)).shown.len(), 2);
    }
}
