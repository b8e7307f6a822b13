//! Charts, drawn by this page as inline SVG: in both themes, on paper, by keyboard, and as tables.

pub(crate) mod bars;
pub(crate) mod figure;
pub(crate) mod line;
pub(crate) mod plot;
pub(crate) mod shares;
