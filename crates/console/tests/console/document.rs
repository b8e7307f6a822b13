//! Answers against the document that describes them.

use std::sync::OnceLock;

use boon::{Compiler, Schemas};
use reqwest::Method;
use serde_json::{Value, json};

/// The document, as it is served.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::to_value(console::openapi()).unwrap())
}

/// Fails unless the document has this operation, and the JSON answer is as it says.
pub fn check(method: &Method, path: &str, status: u16, answer: &Value) {
    let path = path.split('?').next().unwrap();
    let Some((template, item)) = operation(path) else {
        assert_eq!(status, 404, "{path} is not in the document");
        return;
    };
    let Some(operation) = item.get(method.as_str().to_lowercase()) else {
        assert_eq!(status, 405, "{method} {template} is not in the document");
        return;
    };
    let responses = &operation["responses"];
    let response = responses.get(status.to_string()).unwrap_or(&responses["default"]);
    let schema = &response["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{method} {template} says nothing of a JSON answer with {status}");
    let root = json!({ "components": document()["components"], "answer": schema });
    let mut compiler = Compiler::new();
    compiler.add_resource("http://document/root.json", root).unwrap();
    let mut schemas = Schemas::new();
    let schema = compiler.compile("http://document/root.json#/answer", &mut schemas).unwrap();
    if let Err(error) = schemas.validate(answer, schema) {
        panic!("{method} {template} with {status} is not as described: {error:#}\n{answer:#}");
    }
}

/// The path of the document that this one is, the most exact first.
fn operation(path: &str) -> Option<(&'static str, &'static Value)> {
    let matches = |template: &str| {
        let (mut names, mut segments) = (template.split('/'), path.split('/'));
        loop {
            match (names.next(), segments.next()) {
                (None, None) => return true,
                (Some(name), Some(segment)) if name == segment || name.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    let paths = document()["paths"].as_object().unwrap();
    let found = paths.iter().filter(|(template, _)| matches(template));
    found
        .min_by_key(|(template, _)| template.matches('{').count())
        .map(|(template, item)| (template.as_str(), item))
}
