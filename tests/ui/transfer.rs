//! Putting a telephone caller through, by keyboard alone. Twilio's side of the call and its service stand beside the page.

use caller::{Phone, PhoneConfig};
use fantoccini::Client;
use secrecy::SecretString;
use testkit::calls::{Asked, FakeCalls};
use testkit::twilio::{ACCOUNT, FROM, TOKEN};

use crate::accessibility::{axe, look};
use crate::page::{arrive, key, press, see, see_focus, see_true, see_words};
use crate::process::free_port;
use crate::stage::{Engine, Stage};

/// The clinic's own person.
const PERSON: &str = "+12025550123";
/// Somebody else.
const OTHER: &str = "+12025550177";
/// Where the program is known; nobody goes there.
const ADDRESS: &str = "https://desk.example";

/// A page, the telephone service, and the way to the program's public door.
struct Scene {
    stage: Stage,
    service: FakeCalls,
    port: u16,
}

impl Scene {
    async fn open() -> Scene {
        // A second test of this process has set it already.
        drop(rustls::crypto::ring::default_provider().install_default());
        let (service, port) = (FakeCalls::start().await, free_port());
        let (url, door) = (service.url(), port.to_string());
        let settings = [
            ("FLITE_PATH", "none"),
            ("PUBLIC_PORT", door.as_str()),
            ("PUBLIC_URL", ADDRESS),
            ("TWILIO_ACCOUNT_SID", ACCOUNT),
            ("TWILIO_AUTH_TOKEN", TOKEN),
            ("TWILIO_PHONE_NUMBER", FROM),
            ("TWILIO_AGENT_NUMBER", PERSON),
            ("TWILIO_API_URL", url.as_str()),
        ];
        let stage = Stage::open_with(Engine::Browser, &settings).await;
        Scene { stage, service, port }
    }

    /// Somebody calls, and the Live screen shows it.
    async fn call(&self) -> Phone {
        let voice = format!("{ADDRESS}/voice").parse().expect("an address");
        let door = Some(([127, 0, 0, 1], self.port).into());
        let config =
            PhoneConfig { door, ..PhoneConfig::new(voice, Some(SecretString::from(TOKEN.to_owned()))) };
        let config = PhoneConfig { account_sid: ACCOUNT.to_owned(), ..config };
        let phone = Phone::new(config).expect("a client");
        phone.dial().await.expect("TwiML");
        self.service.stands(&phone.config().call_sid, "in-progress");
        see(self.client(), &format!("#call-{}", phone.config().call_sid)).await;
        phone
    }

    fn client(&self) -> &Client {
        &self.stage.client
    }

    /// Where the caller was sent.
    async fn moved(&self, phone: &Phone) -> String {
        let is_it = |asked: &Asked| asked.call_sid == phone.config().call_sid && asked.get("Url").is_some();
        let asked = self.service.until("the caller is moved", |asked| asked.iter().any(is_it)).await;
        let moved = asked.iter().find(|asked| is_it(asked)).and_then(|asked| asked.get("Url"));
        moved.expect("an address").to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_chromium_staff_put_callers_through_by_keyboard_alone() {
    let axe = axe();
    let scene = Scene::open().await;
    let client = scene.client();
    arrive(client).await;
    press(client, "g").await;
    press(client, "c").await;
    let phone = scene.call().await;

    // A number that is none says what is expected, and the dialog stays.
    press(client, "F").await;
    see_focus(client, "dialog[open] input[type=tel]").await;
    look(client, &axe, "Putting a caller through").await;
    for number in ["tomorrow", "911"] {
        press(client, key::ALL).await;
        press(client, number).await;
        press(client, key::ENTER).await;
        see_words(client, "dialog[open] .field-fault", "country code").await;
        see_focus(client, "dialog[open] input[type=tel][aria-invalid=true]").await;
    }
    look(client, &axe, "Putting a caller through, a wrong number").await;
    assert_eq!(scene.service.asked().len(), 0, "nobody was called");

    // Straight through to somebody else.
    press(client, key::ALL).await;
    press(client, OTHER).await;
    press(client, key::TAB).await;
    press(client, key::DOWN).await;
    see_true(client, "document.activeElement.closest('label').textContent.includes('Straight through') && document.activeElement.checked").await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "The caller is told").await;
    see_true(client, "!document.querySelector('dialog[open]')").await;
    let url = scene.moved(&phone).await;
    let (_, document) = phone.go_on(&phone.config().voice_url, &url, &[]).await.expect("TwiML");
    assert!(format!("{:?}", document.instructions).contains(OTHER), "{:?}", document.instructions);
    see_words(client, ".transfer-badge[data-stage=dialling]", "Calling a colleague").await;

    // Nothing typed is the clinic's own person, who is told first.
    let phone = scene.call().await;
    press(client, "j").await;
    see(client, &format!("#call-{}[aria-current=true]", phone.config().call_sid)).await;
    press(client, "F").await;
    see_focus(client, "dialog[open] input[type=tel]").await;
    press(client, key::ENTER).await;
    see_words(client, ".toast-card", "The caller is told").await;
    let url = scene.moved(&phone).await;
    phone.go_on(&phone.config().voice_url, &url, &[]).await.expect("TwiML");
    let asked = scene.service.until("the person is called", |asked| asked.iter().any(|one| one.is_new)).await;
    let called = asked.iter().find(|asked| asked.is_new).and_then(|asked| asked.get("To"));
    assert_eq!(called, Some(PERSON));
    see_words(client, ".transfer-badge[data-stage=dialling]", "Calling a colleague").await;
    assert_eq!(scene.service.violations(), Vec::<String>::new());
    scene.stage.close().await;
}
