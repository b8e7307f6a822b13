//! What staff said just before a call ended: its words come when caller, screen and loop are done with the call.

use std::time::Duration;

use call::Call;
use desk::live::LateWords;
use tokio::time::timeout;

use crate::agents::openai::Dictation;

/// So long after a call's end its last words are waited for. The dictation ends by itself some seconds after its sound, also
/// when it has to be opened once more.
const WITHIN: Duration = Duration::from_secs(8);

/// Writes down what still comes, as the ended call's own words. Nobody waits for this.
pub(super) async fn write_down(mut dictation: Dictation, mut call: Box<Call>, words: LateWords) {
    let writing = async {
        while let Some(input) = dictation.next().await {
            if let Some(utterance) = call.said_before_end(input) {
                words.put(utterance);
            }
        }
    };
    if timeout(WITHIN, writing).await.is_err() {
        tracing::warn!(
            callSid = words.call_sid(),
            "The last words of staff in this call did not come in time"
        );
    }
}
