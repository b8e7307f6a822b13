//! Reusable behaviour of components.

mod use_clock;
mod use_jobs;
mod use_kept;
mod use_keys;
mod use_listed;
mod use_metrics;
mod use_notes;
mod use_now;
mod use_overview;
mod use_paced;
mod use_player;
mod use_resize;
mod use_scroll_kept;
mod use_softphone;
mod use_stream;
mod use_theme;
mod use_toasts;
mod use_visits;

pub(crate) use use_clock::{Clock, use_clock};
pub(crate) use use_jobs::{Jobs, can_notify, choose_notification, follow, use_jobs, wants_notification};
pub(crate) use use_kept::use_kept;
pub(crate) use use_keys::{in_scroller, in_text_field, on_control, use_keys, use_keys_first, use_undo_key};
pub(crate) use use_listed::{Pages, use_listed};
pub(crate) use use_metrics::use_metrics;
pub(crate) use use_notes::use_notes;
pub(crate) use use_now::{local_ms, use_now};
pub(crate) use use_overview::use_overview;
pub(crate) use use_paced::use_paced;
pub(crate) use use_player::use_player;
pub(crate) use use_resize::use_resize;
pub(crate) use use_scroll_kept::use_scroll_kept;
pub(crate) use use_softphone::{Softphone, use_softphone};
pub(crate) use use_stream::{Gate, use_stream};
pub(crate) use use_theme::{Theme, use_theme};
pub(crate) use use_toasts::{Offer, Toast, Toaster, Toasts, Tone};
pub(crate) use use_visits::{Clash, Visits, use_visits};
