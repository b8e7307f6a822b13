//! The answer to a search.

use serde::Serialize;

use super::outcome::{Issue, OperationOutcome};
use super::resources::Resource;

/// A page of what was found.
#[derive(Serialize)]
#[serde(tag = "resourceType")]
pub(super) struct Bundle {
    r#type: &'static str,
    total: u64,
    link: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entry: Vec<Entry>,
}

#[derive(Serialize)]
struct Link {
    relation: &'static str,
    url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    full_url: Option<String>,
    resource: Found,
    search: Mode,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Found {
    Match(Box<Resource>),
    Outcome(OperationOutcome),
}

#[derive(Serialize)]
struct Mode {
    mode: &'static str,
}

impl Bundle {
    /// What was found: `total` in all, these on this page, and where the next one is.
    pub(super) fn searchset(
        base: &str,
        own: String,
        next: Option<String>,
        total: u64,
        found: Vec<Resource>,
        notes: Vec<Issue>,
    ) -> Bundle {
        let mut link = vec![Link { relation: "self", url: own }];
        link.extend(next.map(|url| Link { relation: "next", url }));
        let mut entry: Vec<Entry> = found
            .into_iter()
            .map(|resource| Entry {
                full_url: Some(format!("{base}/{}", resource.reference())),
                resource: Found::Match(Box::new(resource)),
                search: Mode { mode: "match" },
            })
            .collect();
        if !notes.is_empty() {
            entry.push(Entry {
                full_url: None,
                resource: Found::Outcome(OperationOutcome::of(notes)),
                search: Mode { mode: "outcome" },
            });
        }
        Bundle { r#type: "searchset", total, link, entry }
    }
}
