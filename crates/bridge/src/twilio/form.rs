//! The fields of a webhook. New ones appear without notice and any may be missing, so nothing here is required.

/// A decoded form, with repeated names kept: the signature covers them.
#[derive(Clone, Default)]
pub struct Form(pub Vec<(String, String)>);

impl Form {
    /// Decodes a body of `name=value&…`.
    pub fn parse(body: &[u8]) -> Form {
        Form(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of a name, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The call, when the value looks like an id: Twilio's are `CA` and 32 hexadecimal digits, but a hand-made request
    /// may use another short word.
    pub fn call_sid(&self) -> Option<&str> {
        self.get("CallSid").filter(|sid| is_call_sid(sid))
    }

    /// Who calls: a number, a word such as `anonymous`, or nothing.
    pub fn from(&self) -> &str {
        self.get("From").or_else(|| self.get("Caller")).unwrap_or_default()
    }
}

/// Ids become keys, rows and log fields, so they are short and plain.
pub fn is_call_sid(sid: &str) -> bool {
    (1..=64).contains(&sid.len())
        && sid.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_and_strange_fields_are_tolerated() {
        let form = Form::parse(b"CallSid=CA1&From=%2B15005550010&New=1&CallSid=CA2");
        assert_eq!(form.call_sid(), Some("CA1"), "the first one counts");
        assert_eq!(form.from(), "+15005550010");
        assert_eq!(Form::parse(b"").call_sid(), None);
        assert_eq!(Form::parse(b"CallSid=%3Cscript%3E").call_sid(), None, "an id is a plain word");
        assert_eq!(Form::parse(b"Caller=anonymous").from(), "anonymous");
    }
}
