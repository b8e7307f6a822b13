//! Parts of a whole, one below the other: sign, word, bar, number, share.

use yew::prelude::*;

use crate::components::icon::{Drawing, Icon};
use crate::text::amount;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Share {
    /// For the style sheet.
    pub(crate) mark: &'static str,
    pub(crate) icon: Icon,
    pub(crate) name: &'static str,
    pub(crate) number: u64,
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) name: AttrValue,
    pub(crate) shares: Vec<Share>,
}

/// The chart. Its bars stand beside their numbers, so that nothing has to be reached to be read.
#[component]
pub(crate) fn Shares(props: &Props) -> Html {
    let whole: u64 = props.shares.iter().map(|share| share.number).sum();
    html! {
        <ul class="shares" aria-label={props.name.clone()}>
            { for props.shares.iter().map(|share| {
                let width = share.number as f64 * 100.0 / whole.max(1) as f64;
                html! {
                    <li data-mark={share.mark}>
                        <span class="share-name"><Drawing icon={share.icon} />{ share.name }</span>
                        <svg class="share-bar" aria-hidden="true" focusable="false">
                            <rect class="share-ground" width="100%" height="100%" rx="3" />
                            if share.number > 0 { <rect class="share-part" width={format!("{width:.2}%")} height="100%" rx="3" /> }
                        </svg>
                        <span class="share-number">{ amount::count(share.number) }</span>
                        <span class="share-percent">{ amount::share(share.number, whole) }</span>
                    </li>
                }
            }) }
        </ul>
    }
}
