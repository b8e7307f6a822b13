//! What a search asks for, in its address or, by `POST …/_search`, in a form as well. A parameter that is not known is passed
//! over and told, or refused where the reader says `Prefer: handling=strict`; a modifier (`name:exact`) is always refused, as the
//! specification demands.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};

use super::answer::{WantsJson, prefers};
use super::incoming;
use super::outcome::{FhirError, Issue};

/// Entries of a page unless told otherwise, and at most.
const COUNT: u32 = 50;
const MOST: u32 = 200;
/// Values of one parameter, joined by commas.
const MOST_VALUES: usize = 100;

/// What a search by `POST` is asked at, and how its form comes.
pub(super) const BY_FORM: &str = "/_search";
const FORM: &str = "application/x-www-form-urlencoded";

/// The parameters that every search knows.
const COMMON: [&str; 5] = ["_count", "_format", "_pretty", "_after", "_total"];

/// A search.
pub(super) struct Search {
    pairs: Vec<(String, String)>,
    strict: bool,
    /// The address of the whole interface, without a slash at its end.
    pub(super) base: String,
    /// The path of the search.
    pub(super) path: String,
}

impl<S: Send + Sync> FromRequest<S> for Search {
    type Rejection = FhirError;

    async fn from_request(request: Request, state: &S) -> Result<Search, FhirError> {
        let (parts, body) = request.into_parts();
        let mut pairs = pairs(parts.uri.query().unwrap_or_default().as_bytes());
        if parts.method == Method::POST {
            if !brings_form(&parts.headers) {
                let diagnostics = format!("The body must be `{FORM}`.");
                let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
                return Err(FhirError::new(status, "not-supported", diagnostics));
            }
            pairs.extend(self::pairs(&incoming::bytes(&parts, body, state).await?));
        }
        let format = pairs.iter().find(|(name, _)| name == "_format").map(|(_, format)| format.as_str());
        WantsJson::of(format, &parts.headers)?;
        Ok(Search {
            strict: prefers(&parts.headers, "handling=strict"),
            base: base(&parts),
            // The links are for reading.
            path: parts.uri.path().trim_end_matches(BY_FORM).to_owned(),
            pairs,
        })
    }
}

/// Whether a body is said to be a form, or nothing is said.
fn brings_form(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else { return true };
    let kind = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    kind.trim().eq_ignore_ascii_case(FORM)
}

/// The address under which the reader reached us.
pub(super) fn base(parts: &Parts) -> String {
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(|authority| authority.as_str()));
    format!("http://{}{}", host.unwrap_or("localhost"), super::BASE)
}

fn pairs(query: &[u8]) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(query).into_owned();
    pairs.filter(|(_, value)| !value.is_empty()).collect()
}

impl Search {
    /// A search by the words of an `If-None-Exist`, always strict: what is passed over could be what matters.
    pub(super) fn of_condition(query: &str, base: String) -> Search {
        Search { pairs: pairs(query.as_bytes()), strict: true, base, path: String::new() }
    }

    /// Notes of what is passed over. `known` are this resource's parameters.
    ///
    /// # Errors
    /// 400 for a modifier, and for an unknown parameter when the reader is strict.
    pub(super) fn check(&self, known: &[&str]) -> Result<Vec<Issue>, FhirError> {
        let mut notes = Vec::new();
        for (name, _) in &self.pairs {
            let (plain, modifier) = match name.split_once(':') {
                Some((plain, modifier)) => (plain, Some(modifier)),
                None => (name.as_str(), None),
            };
            let is_known = known.contains(&plain) || COMMON.contains(&plain);
            if is_known && modifier.is_none() {
                continue;
            }
            let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            let told =
                format!("`{shown}` is no parameter that is known here; known are {}.", known.join(", "));
            if is_known || self.strict {
                return Err(FhirError::new(StatusCode::BAD_REQUEST, "not-supported", told));
            }
            notes.push(Issue::note("warning", "not-supported", told));
        }
        Ok(notes)
    }

    /// All values of a parameter, each as the alternatives that its commas part.
    ///
    /// # Errors
    /// 400 when there are more than can be looked for.
    pub(super) fn all(&self, name: &str) -> Result<Vec<Vec<&str>>, FhirError> {
        let given = self.pairs.iter().filter(|(known, _)| known == name);
        let values: Vec<Vec<&str>> = given.map(|(_, value)| value.split(',').collect()).collect();
        if values.iter().map(Vec::len).sum::<usize>() > MOST_VALUES {
            let expected = format!("at most {MOST_VALUES} values");
            return Err(FhirError::parameter(name, "longer", &expected));
        }
        Ok(values)
    }

    /// A parameter that is given once or not at all, as the alternatives that its commas part.
    ///
    /// # Errors
    /// 400 when it is given more than once.
    pub(super) fn one(&self, name: &str) -> Result<Option<Vec<&str>>, FhirError> {
        let mut all = self.all(name)?;
        match all.len() {
            0 | 1 => Ok(all.pop()),
            _ => Err(FhirError::parameter(name, "given more than once", "given once or not at all")),
        }
    }

    /// Ids of rows, each as `12` or `Patient/12`. What is no id of ours is none of any row.
    ///
    /// # Errors
    /// 400 when it is given more than once.
    pub(super) fn ids(&self, name: &str, kind: &str) -> Result<Option<Vec<i64>>, FhirError> {
        let values = self.one(name)?;
        Ok(values.map(|values| values.into_iter().filter_map(|value| row_id(value, kind)).collect()))
    }

    /// How many entries a page has.
    ///
    /// # Errors
    /// 400 when that is no number.
    pub(super) fn count(&self) -> Result<u32, FhirError> {
        let Some(values) = self.one("_count")? else { return Ok(COUNT) };
        let text = values.first().copied().unwrap_or_default();
        let number: Option<u32> =
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        // More than is given is asked for often, and is no mistake.
        number
            .map(|number| number.min(MOST))
            .ok_or_else(|| FhirError::parameter("_count", text, "a whole number"))
    }

    /// The place in the list where the page begins.
    ///
    /// # Errors
    /// 400 when no page gave it.
    pub(super) fn after(&self) -> Result<Option<(i64, i64)>, FhirError> {
        let Some(values) = self.one("_after")? else { return Ok(None) };
        let text = values.first().copied().unwrap_or_default();
        let read =
            || text.split_once('.').and_then(|(one, other)| Some((one.parse().ok()?, other.parse().ok()?)));
        read().map(Some).ok_or_else(|| FhirError::parameter("_after", text, "what a `next` link has"))
    }

    /// The address of this search.
    pub(super) fn own_link(&self) -> String {
        self.link(None)
    }

    /// The address of the page after this place.
    pub(super) fn next_link(&self, after: (i64, i64)) -> String {
        self.link(Some(after))
    }

    fn link(&self, after: Option<(i64, i64)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs.iter().filter(|(name, _)| after.is_none() || name != "_after") {
            query.append_pair(name, value);
        }
        if let Some((one, other)) = after {
            query.append_pair("_after", &format!("{one}.{other}"));
        }
        let root = self.base.trim_end_matches(super::BASE);
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{root}{}{mark}{query}", self.path)
    }
}

/// The row that `12`, `Patient/12` or `http://…/Patient/12` means.
pub(super) fn row_id(text: &str, kind: &str) -> Option<i64> {
    let id = match text.rsplit_once('/') {
        None => text,
        Some((before, id)) => {
            let named = before.rsplit('/').next().unwrap_or_default();
            if named != kind {
                return None;
            }
            id
        }
    };
    let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| id.parse().ok()).flatten()
}

/// The id that a path names, whatever is written there.
pub(super) struct NamedId(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for NamedId {
    type Rejection = FhirError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<NamedId, FhirError> {
        let name: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
        name.map(|Path(id)| NamedId(id)).map_err(|_| FhirError::no_such("resource", ""))
    }
}

/// The id in a path.
///
/// # Errors
/// 404 when it is none of ours.
pub(super) fn path_id(kind: &str, id: &str) -> Result<i64, FhirError> {
    row_id(id, kind).filter(|_| !id.contains('/')).ok_or_else(|| FhirError::no_such(kind, id))
}
