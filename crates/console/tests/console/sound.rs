//! A call's sound: whole, in part, by a link.

use desk::recordings::RecordingSettings;
use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use store::history::NewRecording;

use crate::support::Console;

const PATH: &str = "/api/calls/CA1/recording";
/// 20 ms of silence in two channels.
const SAMPLES: usize = 320 * 2;

/// A WAV file of 16 kHz and two channels.
fn wav() -> Vec<u8> {
    let data = vec![0u8; SAMPLES * 2];
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + data.len() as u32).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    wav.extend([1u16, 2].into_iter().flat_map(u16::to_le_bytes));
    wav.extend([16_000u32, 64_000].into_iter().flat_map(u32::to_le_bytes));
    wav.extend([4u16, 16].into_iter().flat_map(u16::to_le_bytes));
    wav.extend(b"data");
    wav.extend((data.len() as u32).to_le_bytes());
    wav.extend(data);
    wav
}

/// A console with a recorded call, `CA1`, and one that was not recorded, `CA2`.
async fn recorded() -> Console {
    let console = Console::start().await;
    let folder = console.folder.path().join("recordings");
    std::fs::create_dir_all(&folder).unwrap();
    let settings =
        RecordingSettings { folder: folder.clone(), records: false, announces: true, kept_days: None };
    console.desk.open_recordings(settings).await.unwrap();
    console.past_call("CA1", "+15550100123", "Hello.").await;
    console.past_call("CA2", "+15550100456", "Hello.").await;
    std::fs::write(folder.join("MZCA1_1.wav"), wav()).unwrap();
    let recording = NewRecording {
        call_sid: "CA1".to_owned(),
        file_name: "MZCA1_1.wav".to_owned(),
        format: "wav".to_owned(),
        codec: "pcm_s16le".to_owned(),
        sample_rate: 16_000,
        channels: 2,
        duration_ms: 20,
        size_bytes: wav().len() as i64,
        started_at: "2026-11-20T15:00:00Z".parse().unwrap(),
        cut_short: None,
    };
    assert!(console.store.add_recording(&recording).unwrap().is_some());
    console
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_whole_file_is_served_and_only_its_head_to_who_asks_for_that() {
    let console = recorded().await;
    let whole = console.signed(console.client.get(console.url(PATH))).await;
    assert_eq!((whole.status().as_u16(), header(&whole, "content-type")), (200, "audio/wav"));
    assert_eq!(header(&whole, "accept-ranges"), "bytes");
    assert_eq!(header(&whole, "cache-control"), "no-store", "nobody keeps it");
    assert_eq!(header(&whole, "content-disposition"), "inline; filename=\"MZCA1_1.wav\"", "it is played");
    let (tag, changed) = (header(&whole, "etag").to_owned(), header(&whole, "last-modified").to_owned());
    assert!(!tag.is_empty() && !changed.is_empty());
    assert_eq!(whole.bytes().await.unwrap(), wav());

    let head = console.signed(console.client.head(console.url(PATH))).await;
    assert_eq!(
        (head.status().as_u16(), header(&head, "content-length")),
        (200, wav().len().to_string().as_str())
    );
    let known = console.signed(console.client.get(console.url(PATH)).header("if-none-match", tag)).await;
    assert_eq!(known.status(), 304);

    let kept = console.client.get(console.url(&format!("{PATH}?download=true")));
    let kept = console.signed(kept).await;
    assert_eq!(header(&kept, "content-disposition"), "attachment; filename=\"MZCA1_1.wav\"");
    let (status, code, message) = console.refused(Method::GET, &format!("{PATH}?download=maybe"), None).await;
    assert_eq!((status, code.as_str()), (400, "INVALID_REQUEST"));
    assert!(message.contains("download") && message.contains("maybe"), "{message}");
}

#[tokio::test]
async fn parts_are_served_and_those_that_are_not_there_refused() {
    let console = recorded().await;
    let part = |range: &'static str| {
        let request: RequestBuilder = console.client.get(console.url(PATH)).header("range", range);
        console.signed(request)
    };
    let file = wav();
    let size = file.len();
    for (range, expected, told) in [
        ("bytes=0-3", &file[..4], format!("bytes 0-3/{size}")),
        ("bytes=4-", &file[4..], format!("bytes 4-{}/{size}", size - 1)),
        ("bytes=-10", &file[size - 10..], format!("bytes {}-{}/{size}", size - 10, size - 1)),
        ("bytes=0-999999999", &file[..], format!("bytes 0-{}/{size}", size - 1)),
    ] {
        let response = part(range).await;
        assert_eq!(
            (response.status().as_u16(), header(&response, "content-range")),
            (206, told.as_str()),
            "{range}"
        );
        assert_eq!(header(&response, "content-type"), "audio/wav");
        assert_eq!(response.bytes().await.unwrap(), expected, "{range}");
    }
    for range in ["bytes=999999999-", "bytes=9-3", "bytes=abc"] {
        let response = part(range).await;
        assert_eq!(response.status(), 416, "{range}");
        assert_eq!(header(&response, "content-range"), format!("bytes */{size}"));
        let body: Value = response.json().await.unwrap();
        assert!(body["message"].as_str().unwrap().contains("Range") && body["code"] == "INVALID_REQUEST");
    }
    let several = part("bytes=0-1,4-5").await;
    assert_eq!(several.status(), 200, "several parts at once are the whole");
    assert_eq!(several.bytes().await.unwrap(), file);
}

#[tokio::test]
async fn what_cannot_be_heard_is_said() {
    let console = recorded().await;
    for (path, code) in [
        ("/api/calls/CA404/recording", "CALL_NOT_FOUND"),
        ("/api/calls/CA2/recording", "RECORDING_NOT_FOUND"),
        ("/dashboard/api/history/CA2/peaks", "RECORDING_NOT_FOUND"),
    ] {
        let (status, said, _) = console.refused(Method::GET, path, None).await;
        assert_eq!((status, said.as_str()), (404, code), "{path}");
    }
    let call = console.json("/api/calls/CA1").await;
    let recording = &call["recordings"][0];
    assert_eq!(
        (&recording["format"], &recording["codec"], &recording["sampleRate"], &recording["channels"]),
        (&json!("wav"), &json!("pcm_s16le"), &json!(16_000), &json!(2))
    );
    assert_eq!((&recording["duration"], &recording["sizeBytes"]), (&json!(0.02), &json!(wav().len())));
    assert_eq!(recording["fileUrl"], format!("/api/calls/{}/recording", call["id"].as_str().unwrap()));
    assert!(recording["filePath"].as_str().unwrap().ends_with("MZCA1_1.wav"), "{recording}");
    let peaks = console.json("/dashboard/api/history/CA1/peaks").await;
    assert_eq!(peaks["channels"].as_array().unwrap().len(), 2);

    let file = console.folder.path().join("recordings/MZCA1_1.wav");
    std::fs::remove_file(&file).unwrap();
    let (status, code, _) = console.refused(Method::GET, PATH, None).await;
    assert_eq!((status, code.as_str()), (404, "FILE_NOT_FOUND"));
    let recording = &console.json("/api/calls/CA1").await["recordings"][0];
    assert!(recording["fileUrl"].is_null() && recording["filePath"].is_null(), "{recording}");
    std::fs::create_dir(&file).unwrap();
    let (status, code, _) = console.refused(Method::GET, PATH, None).await;
    assert!(
        matches!((status, code.as_str()), (404, "FILE_NOT_FOUND") | (500, "STREAM_ERROR")),
        "{status} {code}"
    );
}

#[tokio::test]
async fn a_link_opens_one_sound_for_ten_minutes() {
    let console = recorded().await;
    let (status, link) = console.ask(Method::POST, "/dashboard/api/history/CA1/recording-link", None).await;
    assert_eq!(
        (status, &link["success"], &link["expiresAt"]),
        (200, &json!(true), &json!("2026-11-20T15:12:00Z"))
    );
    let url = link["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("/api/calls/CA1/recording?expires="), "{url}");
    let heard = console.client.get(console.url(&url)).header("range", "bytes=0-3").send().await.unwrap();
    assert_eq!(heard.status(), 206, "without a session");
    assert_eq!(console.client.head(console.url(&url)).send().await.unwrap().status(), 200);
    let posted = console.client.post(console.url(&url)).send().await.unwrap();
    assert_eq!(posted.status(), 401, "it only reads");
    let foreign = console.client.get(console.url(&url)).header("origin", "https://evil.example").send();
    assert_eq!(foreign.await.unwrap().status(), 403, "and only pages of this machine do");
    let named = console.client.get(console.url(&url)).header("host", "clinic.example").send();
    assert_eq!(named.await.unwrap().status(), 403);

    let (_, query) = url.split_once('?').unwrap();
    for other in [
        format!("/api/calls/CA2/recording?{query}"),
        format!("/api/calls/CA1?{query}"),
        format!("/dashboard/api/history?{query}"),
        format!("/dashboard/api/history/CA1/peaks?{query}"),
        format!("/dashboard/api/jobs/1/file?{query}"),
        url.replace("expires=1", "expires=2"),
        format!("{}0", &url[..url.len() - 1]).replace(&url, "/api/calls/CA1/recording?expires=1&signature=0"),
        PATH.to_owned(),
    ] {
        let response = console.get(&other).await;
        assert_eq!(response.status(), 401, "{other}");
        assert_eq!(response.json::<Value>().await.unwrap()["code"], "SIGN_IN_REQUIRED");
    }
    console.clock.advance(SignedDuration::from_secs(599));
    assert_eq!(console.get(&url).await.status(), 200, "the last second");
    console.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(console.get(&url).await.status(), 401, "its time is over");

    let (status, code, _) =
        console.refused(Method::POST, "/dashboard/api/history/CA2/recording-link", None).await;
    assert_eq!((status, code.as_str()), (404, "RECORDING_NOT_FOUND"));
}
