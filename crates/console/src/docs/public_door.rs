//! What Twilio and calendar programs ask at the public door. Another part serves it; here it is told by hand, and only by name.

use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::{Content, OpenApi, OpenApiBuilder, Required};

/// The tag of what Twilio asks.
pub(super) const TAG: &str = "twilio";
/// The tag of what calendar programs ask.
pub(super) const CALENDARS: &str = "public calendar";

const XML: Option<&str> = Some("text/xml");

/// Path, method, operation, summary, what it answers with.
const ROUTES: [(&str, HttpMethod, &str, &str, Option<&str>); 24] = [
    ("/voice", HttpMethod::Post, "voice", "A call comes in", XML),
    ("/api/voice/inbound", HttpMethod::Post, "voiceInbound", "A call comes in; the same as `/voice`", XML),
    (
        "/twilio/incoming-call",
        HttpMethod::Post,
        "twilioIncomingCall",
        "A call comes in; the same as `/voice`",
        XML,
    ),
    (
        "/voice/turn",
        HttpMethod::Post,
        "voiceTurn",
        "A turn of a call without a media stream was spoken or typed",
        XML,
    ),
    (
        "/voice/dialled",
        HttpMethod::Post,
        "voiceDialled",
        "The person who was dialled has hung up or did not answer",
        XML,
    ),
    ("/voice/after", HttpMethod::Post, "voiceAfter", "A call's media stream is over", XML),
    ("/voice/message", HttpMethod::Post, "voiceMessage", "A caller has left a message", XML),
    (
        "/voice/transfer",
        HttpMethod::Post,
        "voiceTransfer",
        "A caller whom staff put through waits for the person",
        XML,
    ),
    (
        "/voice/transfer/done",
        HttpMethod::Post,
        "voiceTransferDone",
        "The talk of a caller who was put through is over, or nobody answered",
        XML,
    ),
    (
        "/voice/transfer/callee",
        HttpMethod::Post,
        "voiceTransferCallee",
        "The person to whom a caller is put through has answered",
        XML,
    ),
    (
        "/voice/transfer/accept",
        HttpMethod::Post,
        "voiceTransferAccept",
        "The person takes the call by a key, or does not",
        XML,
    ),
    (
        "/voice/transfer/status",
        HttpMethod::Post,
        "voiceTransferStatus",
        "The state of the call to the person has changed",
        None,
    ),
    (
        "/voice/transfer/back",
        HttpMethod::Post,
        "voiceTransferBack",
        "A caller whom nobody took comes back to the receptionist",
        XML,
    ),
    ("/voice/transfer/left", HttpMethod::Post, "voiceTransferLeft", "The person has left the talk", XML),
    (
        "/voice/call-back",
        HttpMethod::Post,
        "voiceCallBack",
        "A colleague who is to call somebody back has answered",
        XML,
    ),
    (
        "/voice/call-back/accept",
        HttpMethod::Post,
        "voiceCallBackAccept",
        "The colleague wants to be connected",
        XML,
    ),
    ("/api/voice/status", HttpMethod::Post, "voiceStatus", "A call's state has changed", None),
    (
        "/twilio/call-status",
        HttpMethod::Post,
        "twilioCallStatus",
        "A call's state has changed; the same as `/api/voice/status`",
        None,
    ),
    (
        "/voice/stream-status",
        HttpMethod::Post,
        "voiceStreamStatus",
        "A media stream's state has changed",
        None,
    ),
    ("/sms", HttpMethod::Post, "sms", "A text comes in", XML),
    (
        "/twilio/incoming-sms",
        HttpMethod::Post,
        "twilioIncomingSms",
        "A text comes in; the same as `/sms`",
        XML,
    ),
    ("/sms/status", HttpMethod::Post, "smsStatus", "The state of a text that was sent has changed", None),
    ("/media-stream", HttpMethod::Get, "mediaStream", "A call's sound, as a WebSocket", None),
    (
        "/streams",
        HttpMethod::Get,
        "streams",
        "A call's sound, as a WebSocket; the same as `/media-stream`",
        None,
    ),
];

/// The routes by name.
pub(super) fn document() -> OpenApi {
    let paths =
        ROUTES.into_iter().fold(PathsBuilder::new(), |paths, (path, method, id, summary, content)| {
            let socket = method == HttpMethod::Get;
            let (status, about) =
                if socket { ("101", "The socket is open.") } else { ("200", "It was taken.") };
            let mut response = ResponseBuilder::new().description(about);
            if let Some(kind) = content {
                response = response.content(kind, Content::default());
            }
            let operation = OperationBuilder::new()
                .tag(TAG)
                .operation_id(Some(id))
                .summary(Some(summary))
                .response(status, response.build())
                .response(
                    "403",
                    ResponseBuilder::new().description("The signature or the token is not valid.").build(),
                );
            paths.path(path, PathItem::new(method, operation.build()))
        });
    let paths = paths.path("/calendar/{file}", PathItem::new(HttpMethod::Get, calendar()));
    OpenApiBuilder::new().paths(paths.build()).build()
}

/// A clinician's calendar, under the address that `makeFeed` told.
fn calendar() -> Operation {
    let said = |about: &str| ResponseBuilder::new().description(about).build();
    let file = ParameterBuilder::new()
        .name("file")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("The secret, and `.ics` behind it."))
        .schema(Some(Object::with_type(Type::String)));
    OperationBuilder::new()
        .tag(CALENDARS)
        .operation_id(Some("calendar"))
        .summary(Some("A clinician's visits as iCalendar"))
        .parameter(file.build())
        .response(
            "200",
            ResponseBuilder::new()
                .description("The calendar.")
                .content("text/calendar", Content::default())
                .build(),
        )
        .response("304", said("It is what `If-None-Match` names."))
        .response("404", said("The address is revoked, or never was."))
        .build()
}
