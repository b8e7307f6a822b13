//! One module per screen.

pub(crate) mod calendar;
pub(crate) mod callbacks;
pub(crate) mod could_not_start;
pub(crate) mod history;
pub(crate) mod live;
pub(crate) mod metrics;
pub(crate) mod not_found;
pub(crate) mod offline;
pub(crate) mod overview;
pub(crate) mod past_call;
pub(crate) mod patients;
pub(crate) mod phone;
pub(crate) mod scenario_dialog;
pub(crate) mod schedule;
pub(crate) mod sharing;
pub(crate) mod sign_in;
pub(crate) mod waiting;
