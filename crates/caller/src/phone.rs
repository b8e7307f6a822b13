//! The telephone: who calls whom, and the signed requests Twilio makes for it.

use std::net::SocketAddr;

use rand::Rng;
use reqwest::header::{CONTENT_TYPE, HOST};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    CallError, MediaStream, StreamOptions, signature,
    stream::Target,
    twiml::{self, Connect, Document},
};

/// How much of an unexpected answer is kept in an error.
const BODY_SHOWN: usize = 300;

/// Everything about one call, as Twilio knows it.
#[derive(Clone)]
pub struct PhoneConfig {
    /// The number's voice webhook.
    pub voice_url: Url,
    /// The account's auth token, with which requests are signed; `None` signs nothing.
    pub token: Option<SecretString>,
    /// `AC` and 32 hex digits.
    pub account_sid: String,
    /// `CA` and 32 hex digits.
    pub call_sid: String,
    /// The caller's number.
    pub from: String,
    /// The clinic's number.
    pub to: String,
    /// Connect here, in the clear, whatever the addresses say. They are signed as they stand and their host is sent
    /// along, so a program behind a tunnel can be called without the tunnel.
    pub door: Option<SocketAddr>,
}

impl PhoneConfig {
    /// A call with a fresh id between two of Twilio's test numbers.
    pub fn new(voice_url: Url, token: Option<SecretString>) -> Self {
        PhoneConfig {
            voice_url,
            token,
            account_sid: format!("AC{}", hex_digits()),
            call_sid: format!("CA{}", hex_digits()),
            from: "+15005550010".to_owned(),
            to: "+15005550006".to_owned(),
            door: None,
        }
    }
}

/// 32 random hex digits, as Twilio's ids have.
pub(crate) fn hex_digits() -> String {
    format!("{:032x}", rand::rng().random::<u128>())
}

/// Prints the call's id alone: numbers are a patient's, the token is a secret.
impl std::fmt::Debug for PhoneConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhoneConfig({})", self.call_sid)
    }
}

/// What a webhook answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Without parameters, lower case; empty when absent.
    pub content_type: String,
    /// The whole body.
    pub body: String,
}

/// One call at Twilio. Cheap to clone; a clone is the same call.
#[derive(Debug, Clone)]
pub struct Phone {
    config: PhoneConfig,
    http: reqwest::Client,
}

impl Phone {
    /// A call that has not been placed yet.
    ///
    /// # Errors
    /// When no HTTP client can be made on this machine.
    pub fn new(config: PhoneConfig) -> Result<Self, CallError> {
        let http = reqwest::Client::builder()
            .user_agent("TwilioProxy/1.1")
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|_| CallError::Unreachable("the network".to_owned()))?;
        Ok(Phone { config, http })
    }

    /// Who calls whom.
    pub fn config(&self) -> &PhoneConfig {
        &self.config
    }

    /// Places the call: posts the voice webhook and reads the answer.
    ///
    /// # Errors
    /// When it does not answer with TwiML.
    pub async fn dial(&self) -> Result<Document, CallError> {
        let url = self.config.voice_url.clone();
        document(self.post(&url, &self.params("ringing", &[])).await?)
    }

    /// Goes on with the document at `url`, which may be relative to `base`: an `action`, a `<Redirect>`. `extra` are
    /// the fields that tell what happened, such as `SpeechResult`.
    ///
    /// # Errors
    /// When it does not answer with TwiML.
    pub async fn go_on(
        &self,
        base: &Url,
        url: &str,
        extra: &[(&str, &str)],
    ) -> Result<(Url, Document), CallError> {
        let url = base.join(url).map_err(|_| CallError::Address(url.to_owned()))?;
        let document = document(self.post(&url, &self.params("in-progress", extra)).await?)?;
        Ok((url, document))
    }

    /// Reports a status of the call, such as `completed`, to the status callback at `url`.
    ///
    /// # Errors
    /// When nobody answers; an answer of any status is given back.
    pub async fn report(&self, url: &Url, status: &str, extra: &[(&str, &str)]) -> Result<Reply, CallError> {
        self.post(url, &self.params(status, extra)).await
    }

    /// The fields of every request about this call, and `extra`.
    pub fn params(&self, status: &str, extra: &[(&str, &str)]) -> Vec<(String, String)> {
        let PhoneConfig { account_sid, call_sid, from, to, .. } = &self.config;
        let fields = [
            ("AccountSid", account_sid.as_str()),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", call_sid),
            ("CallStatus", status),
            ("Called", to),
            ("Caller", from),
            ("Direction", "inbound"),
            ("From", from),
            ("To", to),
        ];
        fields.iter().chain(extra).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// Posts a signed form.
    ///
    /// # Errors
    /// When nobody answers; an answer of any status is given back.
    pub async fn post(&self, url: &Url, params: &[(String, String)]) -> Result<Reply, CallError> {
        let pairs = params.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let signature = self
            .config
            .token
            .as_ref()
            .map(|token| signature::sign(token.expose_secret(), url.as_str(), pairs));
        self.post_signed(url, params, signature.as_deref()).await
    }

    /// Posts a form with whatever signature is given, for those who want to see a wrong one refused.
    ///
    /// # Errors
    /// When nobody answers; an answer of any status is given back.
    pub async fn post_signed(
        &self,
        url: &Url,
        params: &[(String, String)],
        signature: Option<&str>,
    ) -> Result<Reply, CallError> {
        let mut request = self.http.post(self.through_door(url)?).form(params);
        if self.config.door.is_some() {
            request = request.header(HOST, authority(url));
        }
        if let Some(signature) = signature {
            request = request.header(signature::HEADER, signature);
        }
        let unreachable = |_| CallError::Unreachable(authority(url));
        let response = request.send().await.map_err(unreachable)?;
        let content_type =
            response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let content_type = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        let status = response.status().as_u16();
        let body = response.text().await.map_err(unreachable)?;
        Ok(Reply { status, content_type, body })
    }

    /// Takes up a `<Connect><Stream>`: opens its socket with a signed upgrade and starts the stream.
    ///
    /// # Errors
    /// When the socket cannot be opened.
    pub async fn connect(&self, connect: &Connect, options: StreamOptions) -> Result<MediaStream, CallError> {
        MediaStream::open(self.target(connect)?, options).await
    }

    /// Where and how [`connect`](Self::connect) opens the socket, for those who want to change something first.
    ///
    /// # Errors
    /// When the stream's address is none.
    pub fn target(&self, connect: &Connect) -> Result<Target, CallError> {
        let text = &connect.stream.url;
        let url = Url::parse(text).map_err(|_| CallError::Address(text.clone()))?;
        if !matches!(url.scheme(), "wss" | "ws") {
            return Err(CallError::Address(text.clone()));
        }
        let token = self.config.token.as_ref();
        Ok(Target {
            signature: token.map(|token| signature::sign(token.expose_secret(), text, [])),
            host: authority(&url),
            url: self.through_door(&url)?,
            account_sid: self.config.account_sid.clone(),
            call_sid: self.config.call_sid.clone(),
            parameters: connect.stream.parameters.clone(),
        })
    }

    /// The address to connect to: the same one, or the same path at the door.
    fn through_door(&self, url: &Url) -> Result<Url, CallError> {
        let Some(door) = self.config.door else { return Ok(url.clone()) };
        let scheme = if matches!(url.scheme(), "ws" | "wss") { "ws" } else { "http" };
        let rest = &url[url::Position::BeforePath..];
        Url::parse(&format!("{scheme}://{door}{rest}")).map_err(|_| CallError::Address(url.to_string()))
    }
}

fn document(reply: Reply) -> Result<Document, CallError> {
    if reply.status != 200 {
        let body = reply.body.chars().take(BODY_SHOWN).collect();
        return Err(CallError::Refused { status: reply.status, body });
    }
    if !matches!(reply.content_type.as_str(), "text/xml" | "application/xml") {
        return Err(CallError::ContentType(reply.content_type));
    }
    Ok(twiml::parse(&reply.body)?)
}

/// Host and port as a `Host` header has them.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
