//! Starting: from settings to a running program, for the window and without one.

use tokio_util::sync::CancellationToken;

use crate::config::{Config, Sources};
use crate::error::StartError;
use crate::logs;
use crate::parts::Parts;
use crate::running::{Running, run};

/// Starts the program. Must run inside tokio.
///
/// # Errors
/// [`StartError`] when a door or the book cannot be opened.
pub async fn start(config: Config) -> Result<Running, StartError> {
    Ok(run(Parts::build(config, CancellationToken::new()).await?))
}

/// Starts the program for the window: settings from the environment and `.env`, the book in the user's data folder,
/// logs on standard error.
///
/// # Errors
/// [`StartError`], with every setting that cannot be used.
pub async fn start_for_desktop() -> Result<Running, StartError> {
    let book = dirs::data_dir().map(|folder| folder.join("frontdesk").join("appointments.db"));
    let sources = Sources::read();
    let config = sources.config(|name| match name {
        "DATABASE_PATH" => book.as_ref().map(|path| path.display().to_string()),
        _ => None,
    });
    let config = config.map_err(StartError::Settings)?;
    logs::start(config.log_level);
    start(config).await
}

/// What a person who starts the program without a window is shown. Holds the sign-in token, so it goes to the
/// terminal and not into a log.
pub fn banner(config: &Config, running: &Running) -> String {
    let console = running.console_url();
    let status = running.desk.status();
    let webhook = match (&status.voice_webhook, &config.ngrok) {
        (Some(webhook), _) => webhook.clone(),
        (None, Some(_)) => "shown in the console once the tunnel is open".to_owned(),
        (None, None) => "none yet; set NGROK_AUTHTOKEN or PUBLIC_URL for real calls".to_owned(),
    };
    format!(
        "SQLite database initialized ({book})\n\
         Server running on port {port}\n\
         Public door on port {public}\n\
         Twilio webhook:  {webhook}\n\
         Dashboard:       {console}/dashboard\n\
         Health check:    {console}/health\n\
         Phone Simulator: {console}/simulator\n\
         Sign in:         {sign_in}\n",
        book = config.database_path.display(),
        port = running.address.port(),
        public = running.public_address.port(),
        sign_in = running.sign_in_url(),
    )
}
