//! Builds the parts in the order in which they need each other. Nothing runs yet: [`run`](crate::run) sets them going.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bridge::{Bridge, TwilioMessages};
use console::{ConsoleState, Session, UiFiles};
use desk::Desk;
use desk::clock::{Clock, SystemClock};
use desk::outbox::lamp_with_service;
use desk::recordings::RecordingSettings;
use desk::shared::{LiveStoreSettings, Sharing};
use desk::waiting::{WaitingDriver, WaitingSettings};
use ngrok::session::Connector;
use store::Store;
use store::live::Pace;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::bridge_settings::{bridge_settings, openai};
use crate::config::{Config, ConfigError, Flite, Redis};
use crate::doors::Doors;
use crate::error::StartError;
use crate::lab::Replays;
use crate::lamps::{self, WayIn};
use crate::{tunnel, zone};

/// The parts, put together.
pub struct Parts {
    /// What they were told.
    pub config: Config,
    /// The verbs.
    pub desk: Desk,
    /// The console's session.
    pub session: Session,
    /// How the tunnel reaches its service; tests put a stand-in here.
    pub dial: Arc<dyn Connector>,
    pub(crate) doors: Doors,
    pub(crate) bridge: Bridge,
    pub(crate) console: ConsoleState,
    pub(crate) public_base: watch::Sender<Option<Url>>,
    /// Ends with "no new calls, and goodbye to those on the line".
    pub(crate) stop: CancellationToken,
    /// Ends everything else, once the calls are over.
    pub(crate) closing: CancellationToken,
    /// The calls' tasks.
    pub(crate) calls: TaskTracker,
    /// Fills what becomes free.
    pub(crate) waiting: WaitingDriver,
    /// Keeps the live state.
    pub(crate) sharing: Option<Sharing>,
}

impl Parts {
    /// Opens the doors and the book, and puts the parts on them. Must run inside tokio. `stop` is what
    /// [`run`](crate::run) waits for.
    ///
    /// # Errors
    /// [`StartError`] when a door or the book cannot be opened; says which setting would help.
    pub async fn build(config: Config, stop: CancellationToken) -> Result<Self, StartError> {
        // Whatever speaks TLS later needs one; a second installation is refused and harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        for name in &config.without_effect {
            tracing::info!(name, "this setting is known from older set-ups and has no effect here");
        }

        if let Flite::At(program) = &config.flite
            && !program.is_file()
        {
            let expected = "a program that exists; or none, for no voice".to_owned();
            let read = format!("{:?}", program.display().to_string());
            return Err(StartError::Settings(vec![ConfigError {
                name: "FLITE_PATH".to_owned(),
                read,
                expected,
            }]));
        }
        if !config.host.is_loopback() {
            tracing::warn!(host = %config.host, "the doors are open to the network; the console still answers this machine only");
        }

        let doors = Doors::open(&config).await?;
        let (path, told) = (config.database_path.clone(), config.time_zone.clone());
        let (store, (time_zone, assumed)) = tokio::task::spawn_blocking(move || {
            let store = Store::open(&path)?;
            let zone = zone::choose(told, &store)?;
            Ok::<_, StartError>((store, zone))
        })
        .await??;
        let book = store.clone();
        let clock = Arc::new(SystemClock);
        let started = clock.now();
        let desk = tokio::task::spawn_blocking(move || {
            let clinic = store.schedule(&time_zone)?.clinic;
            Ok::<_, StartError>(Desk::open(store, clinic, clock))
        })
        .await??;
        desk.set_time_zone_assumed(assumed);
        let (numbers, own) =
            (desk.clone(), config.twilio.as_ref().and_then(|twilio| twilio.phone_number.clone()));
        tokio::task::spawn_blocking(move || numbers.set_home_number(own.as_deref())).await?;
        desk.set_cost_limits(config.costs.call, config.costs.day);
        let settings =
            LiveStoreSettings { redis: config.redis.clone().map(Redis::address), pace: Pace::default() };
        let sharing = desk.share_live(settings);

        let recording = RecordingSettings {
            folder: config.recording.folder.clone(),
            records: config.recording.on,
            announces: config.recording.announced,
            kept_days: config.recording.kept_days,
        };
        if let Err(error) = desk.open_recordings(recording).await {
            tracing::warn!(
                %error,
                folder = %config.recording.folder.display(),
                "calls are not recorded: their folder cannot be used; set RECORDING_STORAGE_PATH to one that can be written"
            );
        }
        let lost = desk.clone();
        // Before the first call is taken. What cannot be closed now is closed at the next start.
        if let Err(error) = tokio::task::spawn_blocking(move || lost.close_lost_calls()).await? {
            tracing::error!(%error, "calls that were up when the program ended cannot be closed");
        }

        let way_in = WayIn::of(&config);
        let base = match way_in {
            WayIn::OwnAddress => config.public_url.clone(),
            WayIn::ThisMachine => Url::parse(&console::base_url(doors.public_address)).ok(),
            WayIn::Tunnel | WayIn::None => None,
        };
        desk.set_public_url(base.as_ref().map(Url::as_str));
        desk.set_line(lamps::line(&config, base.is_some()));
        desk.set_ai(lamps::ai(&config));
        if way_in != WayIn::Tunnel {
            desk.set_tunnel(lamps::no_tunnel(&config));
        }

        let (public_base, base) = watch::channel(base);
        let closing = CancellationToken::new();
        let calls = TaskTracker::new();
        let settings = bridge_settings(&config, base);
        let realtime_enabled = settings.media_agent().is_some();
        desk.set_waiting(waiting_settings(&config, &settings)?);
        let waiting = desk.keep_waiting_list();
        let bridge = Bridge::new(desk.clone(), settings, stop.clone(), calls.clone());
        // By now it is known what cannot wait.
        desk.look_for_callbacks().await;
        let session = Session::new(config.console_token.clone());
        let console = ConsoleState {
            desk: desk.clone(),
            session: session.clone(),
            ui: UiFiles::Dir(ui_folder(config.ui_path.as_deref())),
            started,
            max_memory_mb: config.max_memory_mb,
            realtime_enabled,
            lab: Arc::new(Replays::new(book, desk.clone(), openai(&config))),
            closing: closing.clone(),
        };
        let dial = tunnel::over_tls();
        Ok(Self {
            config,
            desk,
            session,
            dial,
            doors,
            bridge,
            console,
            public_base,
            stop,
            closing,
            calls,
            waiting,
            sharing,
        })
    }
}

/// How what becomes free is filled: by text where there is an account with a number, otherwise by staff.
fn waiting_settings(config: &Config, bridge: &bridge::Settings) -> Result<WaitingSettings, StartError> {
    let manners = config.texts.manners;
    let Some(twilio) = &bridge.twilio else { return Ok(WaitingSettings { manners, ..Default::default() }) };
    let messages = TwilioMessages::new(twilio, bridge.public_base.clone());
    Ok(match messages.map_err(|error| StartError::Texts(error.to_string()))? {
        Some(messages) => {
            WaitingSettings { manners, messenger: Some(Arc::new(messages)), lamp: lamp_with_service() }
        }
        None => WaitingSettings { manners, ..Default::default() },
    })
}

/// Where the built page is: as told, beside the program, or in the source tree it was built from.
fn ui_folder(told: Option<&Path>) -> PathBuf {
    if let Some(told) = told {
        return told.to_owned();
    }
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join("ui")));
    beside
        .filter(|folder| folder.join("index.html").is_file())
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/dist"))
}
