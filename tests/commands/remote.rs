//! Inputs by address, from a small server on loopback: web addresses and a store that speaks as S3 does.

use super::{code, dateline, stderr};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

const SECRET: &str = "not-to-be-shown-anywhere";

/// A server of these objects; it notes down the requests.
struct Server {
    address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(objects: &[(&str, Vec<u8>)]) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let objects: BTreeMap<String, Vec<u8>> = objects.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let noted = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (objects, noted) = (objects.clone(), noted.clone());
                std::thread::spawn(move || serve(stream, &objects, &noted));
            }
        });
        Server { address, requests }
    }

    fn requests(&self) -> String {
        self.requests.lock().expect("no test panicked").join("\n")
    }
}

fn serve(mut stream: TcpStream, objects: &BTreeMap<String, Vec<u8>>, noted: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    loop {
        let mut head = String::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line.trim().is_empty() {
                break;
            }
            head.push_str(&line);
        }
        noted.lock().expect("no test panicked").push(head.clone());
        let mut words = head.split_whitespace();
        let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or("").to_string());
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let answer = if query.contains("list-type=2") {
            let prefix = query.split('&').find_map(|p| p.strip_prefix("prefix=")).unwrap_or("").replace("%2F", "/");
            let bucket = format!("{}/", path.trim_end_matches('/'));
            let keys = objects.iter().filter_map(|(k, v)| Some((k.strip_prefix(&bucket)?, v))).filter(|(k, _)| k.starts_with(&prefix));
            let one = |(k, v): (&str, &Vec<u8>)| {
                format!(
                    "<Contents><Key>{k}</Key><LastModified>2024-03-05T10:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>{}</Size></Contents>",
                    v.len()
                )
            };
            let list: String = keys.map(one).collect();
            let xml = format!("<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>false</IsTruncated>{list}</ListBucketResult>");
            respond("200 OK", xml.as_bytes(), method)
        } else if path == "/moved" {
            b"HTTP/1.1 302 Found\r\nLocation: /web/a.jsonl\r\nContent-Length: 0\r\n\r\n".to_vec()
        } else if path == "/cut.jsonl" {
            let body = b"{\"text\":\"One person was hurt in the fire on Monday.\"}\n{\"te";
            let mut out = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len() + 500).into_bytes();
            out.extend_from_slice(body);
            let _ = stream.write_all(&out);
            return;
        } else {
            match objects.get(path) {
                Some(body) if path.ends_with(".html") => {
                    let answer = String::from_utf8_lossy(&respond("200 OK", &[], method)).into_owned();
                    let head = answer.replace("application/octet-stream", "text/html; charset=windows-1251");
                    [head.replace("Length: 0", &format!("Length: {}", body.len())).into_bytes(), body.clone()].concat()
                }
                Some(body) => respond("200 OK", body, method),
                None => respond("404 Not Found", b"", method),
            }
        };
        if stream.write_all(&answer).is_err() {
            return;
        }
    }
}

fn respond(status: &str, body: &[u8], method: &str) -> Vec<u8> {
    let mut out = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"e\"\r\nLast-Modified: Tue, 05 Mar 2024 10:00:00 GMT\r\nContent-Type: application/octet-stream\r\n\r\n",
        body.len()
    )
    .into_bytes();
    if method != "HEAD" {
        out.extend_from_slice(body);
    }
    out
}

fn objects() -> Vec<(&'static str, Vec<u8>)> {
    let line = |n: u32| {
        format!("{{\"id\":{n},\"text\":\"A storm hurt {n} people in the port of Lindra on Monday, officials said.\"}}\n").into_bytes()
    };
    vec![
        ("/web/a.jsonl", line(1)),
        ("/news/2024/a.jsonl", line(2)),
        ("/news/2024/b.jsonl", [line(3), line(4)].concat()),
        ("/news/2024/.hidden.jsonl", line(5)),
        ("/news/2024/c.txt", b"Six people were hurt when a roof fell in Lindra on Monday.".to_vec()),
        ("/news/other.jsonl", line(7)),
    ]
}

fn with_store(server: &Server, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(args)
        .env("AWS_ENDPOINT", format!("http://{}", server.address))
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_REGION", "example-1")
        .env("AWS_ACCESS_KEY_ID", "example")
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .output()
        .expect("the program starts")
}

fn inputs(out: &std::path::Path) -> Vec<(String, u64, bool)> {
    let text = std::fs::read_to_string(out.join("current/manifest.json")).expect("a manifest");
    assert!(!text.contains(SECRET), "{text}");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let list = manifest["inputs"].as_array().expect("a list").iter();
    list.map(|i| (i["uri"].as_str().unwrap_or("").to_string(), i["bytes"].as_u64().unwrap_or(0), i["blake3"].is_string())).collect()
}

#[test]
fn a_store_is_listed_and_read_like_a_folder() {
    let server = Server::start(&objects());
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let read = |address: &str| {
        let run = with_store(&server, &["ingest", "--input", address, "--out", out.to_str().expect("UTF-8")]);
        assert_eq!(code(&run), 0, "{address}: {}", stderr(&run));
        assert!(!stderr(&run).contains(SECRET));
        inputs(&out).into_iter().map(|(uri, _, hashed)| (uri, hashed)).collect::<Vec<_>>()
    };
    let named = |keys: &[&str]| keys.iter().map(|k| (format!("s3://news/{k}"), true)).collect::<Vec<_>>();
    assert_eq!(read("s3://news/2024/"), named(&["2024/a.jsonl", "2024/b.jsonl", "2024/c.txt"]));
    assert_eq!(read("s3://news/2024/*.jsonl"), named(&["2024/a.jsonl", "2024/b.jsonl"]));
    assert_eq!(read("s3://news/other.jsonl"), named(&["other.jsonl"]));
    assert!(server.requests().contains("AWS4-HMAC-SHA256"), "requests are signed");
    let missing = with_store(&server, &["ingest", "--input", "s3://news/none.jsonl", "--out", out.to_str().expect("UTF-8")]);
    assert_eq!(code(&missing), 4, "{}", stderr(&missing));
    assert!(stderr(&missing).contains("no such object"), "{}", stderr(&missing));
}

#[test]
fn web_addresses_are_read_and_their_faults_are_rejects() {
    let server = Server::start(&objects());
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let run = |path: &str, rejects: &str| {
        let address = format!("http://me:{SECRET}@{}{path}", server.address);
        dateline(&["run", "--input", &address, "--out", out.to_str().expect("UTF-8"), "--max-rejects", rejects])
    };
    for path in ["/web/a.jsonl", &format!("/web/a.jsonl?token={SECRET}"), "/moved"] {
        let done = run(path, "0");
        assert_eq!(code(&done), 0, "{path}: {}", stderr(&done));
        let read = inputs(&out);
        let [(uri, bytes, true)] = &read[..] else { panic!("one input") };
        assert!(uri.starts_with(&format!("http://{}/", server.address)) && *bytes > 50, "{uri} {bytes}");
    }
    let cut = run("/cut.jsonl", "1");
    assert_eq!(code(&cut), 0, "what came before the break is kept: {}", stderr(&cut));
    let missing = run("/none", "0");
    assert_eq!(code(&missing), 3, "{}", stderr(&missing));
    assert!(stderr(&missing).contains("404") && !stderr(&missing).contains(SECRET), "{}", stderr(&missing));
    let other = dateline(&["run", "--input", "ftp://example.org/a", "--out", out.to_str().expect("UTF-8")]);
    assert_eq!(code(&other), 4, "{}", stderr(&other));
}

#[test]
fn the_charset_of_the_header_is_used() {
    let words: Vec<u8> = "Шторм ".chars().map(|c| if c == ' ' { b' ' } else { (c as u32 - 0x410 + 0xC0) as u8 }).collect();
    // The page is wrong of itself; the header is right.
    let page = [&b"<html><head><meta charset=\"koi8-r\"></head><body><article><p>"[..], &words.repeat(60), b"</p></article></body></html>"]
        .concat();
    let server = Server::start(&[("/storm.html", page)]);
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let run = dateline(&["run", "--input", &format!("http://{}/storm.html", server.address), "--out", out.to_str().expect("UTF-8")]);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    let file = std::fs::File::open(out.join("current/documents/part-000000.parquet")).expect("documents");
    let rows = dateline::tables::read_parquet(file, 8).expect("a table").map(|batch| batch.expect("a batch"));
    let documents: Vec<dateline::model::Document> =
        rows.flat_map(|batch| <dateline::model::Document as dateline::tables::Row>::from_batch(&batch).expect("rows")).collect();
    assert!(documents[0].text.starts_with("Шторм Шторм"), "{}", documents[0].text);
}

#[test]
fn the_body_of_a_request_is_not_waited_for() {
    // A server that takes a connection and says nothing would hang a reader without bounds; here it closes.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 64]);
        }
    });
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("out");
    let run =
        dateline(&["run", "--input", &format!("http://{address}/a.jsonl"), "--out", out.to_str().expect("UTF-8"), "--max-rejects", "0"]);
    assert_eq!(code(&run), 3, "{}", stderr(&run));
}
