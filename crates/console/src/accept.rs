//! What a reader would rather have: `Accept`, for the one address that has two forms.

use axum::http::{HeaderMap, header};

/// The weight of what is not mentioned.
const REFUSED: f32 = 0.0;

/// Whether Prometheus' text is wanted rather than JSON. JSON is what a reader gets who has no preference.
pub(crate) fn prefers_prometheus(headers: &HeaderMap) -> bool {
    let ranges: Vec<Range> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(Range::read)
        .collect();
    // OpenMetrics' readers understand the older text too, and are told by its content type.
    let text = weight(&ranges, "text", "plain").max(weight(&ranges, "application", "openmetrics-text"));
    text > weight(&ranges, "application", "json")
}

/// One media range with its weight.
struct Range {
    kind: String,
    form: String,
    weight: f32,
}

impl Range {
    fn read(text: &str) -> Option<Range> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, form) = parts.next()?.split_once('/')?;
        let weight = parts
            .filter_map(|parameter| parameter.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(Some(1.0), |(_, weight)| {
                weight.trim().parse().ok().filter(|q| (0.0..=1.0).contains(q))
            })?;
        Some(Range { kind: kind.trim().to_ascii_lowercase(), form: form.trim().to_ascii_lowercase(), weight })
    }

    /// How closely it names this type; `None` when it does not.
    fn closeness(&self, kind: &str, form: &str) -> Option<u8> {
        match (self.kind.as_str(), self.form.as_str()) {
            ("*", "*") => Some(0),
            (k, "*") if k == kind => Some(1),
            (k, f) if k == kind && f == form => Some(2),
            _ => None,
        }
    }
}

/// The weight of the range that names the type most closely; of two equally close ones the larger.
fn weight(ranges: &[Range], kind: &str, form: &str) -> f32 {
    ranges
        .iter()
        .filter_map(|range| Some((range.closeness(kind, form)?, range.weight)))
        .max_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)))
        .map_or(REFUSED, |(_, weight)| weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_weight_wins_and_json_a_draw() {
        for (accept, prometheus) in [
            (None, false),
            (Some(""), false),
            (Some("*/*"), false),
            (Some("application/json"), false),
            (Some("application/*"), false),
            (Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), false),
            (Some("image/png"), false),
            (Some("text/plain"), true),
            (Some("TEXT/Plain; Q=1"), true),
            (Some("text/*"), true),
            (Some("application/openmetrics-text"), true),
            (Some("text/plain;version=0.0.4;charset=utf-8"), true),
            (
                Some(
                    "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1",
                ),
                true,
            ),
            (
                Some(
                    "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                ),
                true,
            ),
            (Some("text/plain;q=0.5, application/json"), false),
            (Some("text/plain;q=0.5, application/json;q=0.4"), true),
            (Some("text/plain;q=0.5, application/json;q=0.5"), false),
            (Some("application/json;q=0, */*"), true),
            (Some("text/plain;q=0, */*;q=0.1"), false),
            (Some("text/plain;q=7, application/json;q=0.1"), false),
            (Some("nonsense, ;;,/"), false),
            (Some("*/*;q=0"), false),
            (Some("text/plain;q=NaN"), false),
            (Some("text/plain;q=inf, */*;q=0.1"), false),
            (Some("text/plain;q=-1, */*;q=0.1"), false),
            (Some("text/plain;q="), false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, accept.parse().unwrap());
            }
            assert_eq!(prefers_prometheus(&headers), prometheus, "{accept:?}");
        }
    }

    #[test]
    fn two_headers_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT, "application/json;q=0.1".parse().unwrap());
        headers.append(header::ACCEPT, "text/plain;q=0.9".parse().unwrap());
        assert!(prefers_prometheus(&headers));
    }
}
