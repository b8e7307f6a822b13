//! Pieces of screens. Props go down, callbacks come up; none makes requests.

pub(crate) mod call_card;
pub(crate) mod call_figures;
pub(crate) mod chart;
pub(crate) mod copy;
pub(crate) mod date_field;
pub(crate) mod dialog;
pub(crate) mod empty_state;
pub(crate) mod header;
pub(crate) mod icon;
pub(crate) mod job_menu;
pub(crate) mod keypad;
pub(crate) mod lamps;
pub(crate) mod level_meter;
pub(crate) mod notes_field;
pub(crate) mod palette;
pub(crate) mod patient_picker;
pub(crate) mod player;
pub(crate) mod rail;
pub(crate) mod shortcut_sheet;
pub(crate) mod step_trail;
pub(crate) mod timed_transcript;
pub(crate) mod timer;
pub(crate) mod toast_region;
pub(crate) mod transcript;
pub(crate) mod waterfall_bar;
pub(crate) mod waveform;
