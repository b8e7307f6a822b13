//! Where live state is shared.

use secrecy::SecretString;
use store::live::Address;
use url::Url;

use super::reader::Reader;
use super::values;

/// `redis://[user[:password]@]host[:port][/database]`, with `REDIS_PASSWORD` if that is set.
#[derive(Debug, Clone)]
pub struct Redis(Address);

impl Redis {
    /// What the store connects to.
    pub fn address(self) -> Address {
        self.0
    }
}

pub(super) fn redis(r: &mut Reader<'_>) -> Option<Redis> {
    let address = r.parsed(
        "REDIS_URL",
        "redis://host:port or redis://host:port/database; rediss:// (TLS) is not supported",
        address,
    );
    let password = r.parsed("REDIS_PASSWORD", "a password without spaces or line breaks", values::secret);
    let address = address?;
    Some(Redis(Address { password: password.or(address.password), ..address }))
}

fn address(text: &str) -> Option<Address> {
    let url = Url::parse(text).ok()?;
    let is_bare = url.query().is_none() && url.fragment().is_none();
    if url.scheme() != "redis" || !is_bare {
        return None;
    }
    let host = url.host_str().filter(|host| !host.is_empty())?;
    // In an address of version 6 they belong to the notation.
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let database = match url.path().trim_start_matches('/') {
        "" => 0,
        number => number.parse().ok()?,
    };
    let port = url.port().unwrap_or(6379);
    let user = Some(decoded(url.username())?).filter(|user| !user.is_empty());
    let password = match url.password() {
        Some(password) => Some(SecretString::from(decoded(password)?)),
        None => None,
    };
    (port > 0).then_some(Address { host, port, database, user, password })
}

/// Without `%xx`; `None` when what comes out is not text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
