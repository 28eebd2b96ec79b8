//! Each format well-formed, odd and broken; in = out + rejects; offsets that point to the record.

use super::*;
use crate::model::ArticleFormat;
use std::io::{self, Cursor, Write};
use std::path::{Path, PathBuf};

mod archives;
mod corpora;
mod odd;
mod web;

const RECORD_BYTES: usize = 2_000;

/// Hands on a few bytes at a time, as a pipe may, and fails at the end where it is told to.
struct Dribble {
    bytes: Cursor<Vec<u8>>,
    step: usize,
    fails: bool,
}

impl Read for Dribble {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = out.len().min(self.step);
        match self.bytes.read(&mut out[..n])? {
            0 if self.fails && n > 0 => Err(io::Error::from_raw_os_error(5)),
            n => Ok(n),
        }
    }
}

fn collect(uri: &str, bytes: Box<dyn Read + Send>, options: &IngestOptions, limits: &Limits) -> Vec<Record> {
    let mut out = Vec::new();
    let input = Input::stream(uri.to_string(), bytes);
    read(input, options, limits, &mut |record| {
        out.push(record);
        ControlFlow::Continue(())
    });
    out
}

/// Reads whole, then in steps of seven bytes: both must give the same.
fn read_as(uri: &str, bytes: &[u8]) -> Vec<Record> {
    let limits = Limits { record_bytes: RECORD_BYTES, ..Limits::default() };
    let options = IngestOptions::default();
    let whole = collect(uri, Box::new(Cursor::new(bytes.to_vec())), &options, &limits);
    if bytes.len() < 20_000 {
        let dribble = Dribble { bytes: Cursor::new(bytes.to_vec()), step: 7, fails: false };
        assert_eq!(collect(uri, Box::new(dribble), &options, &limits), whole, "{uri}: it hangs on how the bytes arrive");
    }
    whole
}

fn texts(records: &[Record]) -> Vec<&str> {
    records.iter().flatten().map(|a| a.content.as_str()).collect()
}

fn starts(records: &[Record]) -> Vec<i64> {
    records.iter().flatten().map(|a| a.input_offset).collect()
}

fn reasons(records: &[Record]) -> Vec<(RejectReason, Option<i64>)> {
    records.iter().filter_map(|r| r.as_ref().err()).map(|r| (r.reason, r.input_offset)).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes bytes");
    encoder.finish().expect("memory takes bytes")
}

fn bz2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(bytes).expect("memory takes bytes");
    encoder.finish().expect("memory takes bytes")
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory takes bytes")
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// What each file of `tests/formats` must give: articles, rejects.
const FIXTURES: &[(&str, usize, &[RejectReason])] = &[
    ("well.jsonl", 3, &[]),
    ("odd.jsonl", 4, &[]),
    ("broken.jsonl", 2, &[RejectReason::Malformed, RejectReason::BadField, RejectReason::Empty, RejectReason::Malformed]),
    ("well.json", 2, &[]),
    ("odd.json", 2, &[]),
    ("broken.json", 2, &[RejectReason::Malformed, RejectReason::Malformed]),
    ("well.csv", 2, &[]),
    ("odd.csv", 3, &[]),
    ("broken.csv", 2, &[RejectReason::Malformed, RejectReason::Malformed]),
    ("well.tsv", 2, &[]),
    ("odd.tsv", 2, &[]),
    ("broken.tsv", 2, &[RejectReason::Malformed, RejectReason::Malformed, RejectReason::Empty]),
    ("well.txt", 1, &[]),
    ("odd.txt", 1, &[]),
    ("broken.txt", 0, &[RejectReason::Empty]),
    ("well.html", 1, &[]),
    ("odd.html", 1, &[]),
    ("broken.html", 0, &[RejectReason::UnknownFormat]),
    ("well.rss", 2, &[]),
    ("well.rdf", 1, &[]),
    ("odd.rss", 2, &[]),
    ("odd.rdf", 1, &[]),
    ("broken.rdf", 1, &[RejectReason::Malformed, RejectReason::Malformed]),
    ("well.atom", 2, &[]),
    ("odd.atom", 2, &[]),
    ("broken.atom", 1, &[RejectReason::Malformed, RejectReason::Empty, RejectReason::Malformed]),
    ("broken.rss", 2, &[RejectReason::Malformed, RejectReason::Empty, RejectReason::Malformed, RejectReason::Malformed]),
    ("well.nitf", 1, &[]),
    ("odd.nitf", 2, &[]),
    ("broken.nitf", 1, &[RejectReason::Empty, RejectReason::Malformed, RejectReason::Malformed]),
    ("well.newsml", 1, &[]),
    ("odd.newsml", 2, &[RejectReason::NotAnArticle]),
    ("broken.newsml", 1, &[RejectReason::Empty, RejectReason::Malformed]),
    ("well.mbox", 2, &[]),
    ("odd.mbox", 2, &[]),
    ("well.eml", 1, &[]),
    ("odd.eml", 1, &[]),
    ("broken.eml", 0, &[RejectReason::Empty]),
    ("broken.mbox", 1, &[RejectReason::Empty]),
    ("well.bundle", 2, &[]),
    ("odd.bundle", 2, &[]),
    ("well.sgm", 2, &[]),
    ("odd.sgm", 2, &[]),
    ("broken.bundle", 2, &[]),
    ("broken.sgm", 2, &[RejectReason::Empty, RejectReason::Malformed, RejectReason::Malformed]),
    ("well.warc", 2, &[]),
    ("odd.warc", 3, &[RejectReason::NotAnArticle, RejectReason::NotAnArticle]),
    ("broken.warc", 2, &[RejectReason::Malformed, RejectReason::Malformed, RejectReason::Malformed, RejectReason::Truncated]),
    ("well.arc", 2, &[]),
    ("odd.arc", 1, &[RejectReason::NotAnArticle, RejectReason::NotAnArticle]),
    ("broken.arc", 1, &[RejectReason::Malformed, RejectReason::Malformed, RejectReason::Truncated]),
];

#[test]
fn every_fixture_gives_its_articles_and_rejects_plain_or_packed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    for (name, articles, rejects) in FIXTURES {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let plain = read_as(name, &bytes);
        let found: Vec<_> = reasons(&plain).iter().map(|r| r.0).collect();
        assert_eq!((texts(&plain).len(), found.as_slice()), (*articles, *rejects), "{name}: {plain:#?}");
        for (ending, packed) in [("gz", gz(&bytes)), ("zst", zst(&bytes)), ("bz2", bz2(&bytes))] {
            let packed = read_as(&format!("{name}.{ending}"), &packed);
            let key = |records: &[Record]| -> Vec<_> {
                let one = |r: &Record| match r {
                    Ok(a) => (Some(a.article_id.clone()), Some(a.input_offset)),
                    Err(r) => (None, r.input_offset),
                };
                records.iter().map(one).collect()
            };
            assert_eq!(key(&packed), key(&plain), "{name}.{ending}");
        }
    }
}

#[test]
fn a_bad_line_is_one_reject_and_takes_no_neighbour_down() {
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(5_000));
    let input = format!(
        "{{\"id\":7,\"text\":\"one\"}}\r\n\n{{\"text\":\n{long}\n{{\"title\":[1],\"text\":\"t\"}}\n{{\"gold\":[{{}}],\"text\":\"two\"}}\n{{\"id\":1}}"
    );
    let records = read_as("a.jsonl", input.as_bytes());
    assert_eq!(texts(&records), ["one", "two"]);
    assert_eq!(records[0].as_ref().map(|a| a.external_id.as_deref()).ok().flatten(), Some("7"));
    let wanted = [RejectReason::Malformed, RejectReason::TooLarge, RejectReason::BadField, RejectReason::Empty];
    assert_eq!(reasons(&records).iter().map(|r| r.0).collect::<Vec<_>>(), wanted);
    for (reason, offset) in reasons(&records) {
        let at = offset.expect("a line has an offset") as usize;
        assert!(at == 0 || input.as_bytes()[at - 1] == b'\n', "{reason} at {at} is no start of a line");
    }
}

#[test]
fn compressed_members_are_all_read_and_a_cut_one_keeps_what_came_before() {
    let mut two = gz(b"{\"text\":\"one\"}\n");
    two.extend(gz(b"{\"text\":\"two\"}\n"));
    two.extend([0u8; 20]);
    assert_eq!(starts(&read_as("a.jsonl.gz", &two)), [0, 15]);
    let lines: String = (0..400).map(|i| format!("{{\"text\":\"{}\"}}\n", i * 7919)).collect();
    for (name, whole) in [("a.jsonl.gz", gz(lines.as_bytes())), ("a.jsonl.zst", zst(lines.as_bytes()))] {
        assert_eq!(texts(&read_as(name, &whole)).len(), 400);
        let records = read_as(name, &whole[..whole.len() - 6]);
        let told = reasons(&records);
        assert_eq!(told.iter().map(|r| r.0).collect::<Vec<_>>(), [RejectReason::Truncated], "{name}");
        let read: i64 = records.iter().flatten().map(|a| a.content.len() as i64 + 12).sum();
        assert_eq!(told[0].1, Some(read), "{name}: the reject stands where the first lost line starts");
    }
    let records = read_as("a.jsonl.gz", &gz(lines.as_bytes())[..700]);
    assert!(texts(&records).len() > 10, "records before the cut are kept");
    let mut flipped = zst(lines.as_bytes());
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    assert!(!reasons(&read_as("a.jsonl.zst", &flipped)).is_empty() || texts(&read_as("a.jsonl.zst", &flipped)).len() == 400);
}

#[test]
fn a_bomb_stops_at_the_bound() {
    let bomb = gz(&vec![b'\n'; 30 << 20]);
    let records = read_as("bomb.jsonl.gz", &bomb);
    assert_eq!(reasons(&records).iter().map(|r| r.0).collect::<Vec<_>>(), [RejectReason::DecompressionLimit]);
    let limits = Limits { unpacked_bytes: 50, ..Limits::default() };
    let lines = gz("{\"text\":\"one\"}\n".repeat(9).as_bytes());
    let records = collect("a.jsonl", Box::new(Cursor::new(lines)), &IngestOptions::default(), &limits);
    assert_eq!(reasons(&records)[0].0, RejectReason::DecompressionLimit);
}

#[test]
fn a_large_sound_input_is_read_to_its_end() {
    let lines: String = (0..60_000u64).map(|i| format!("{{\"text\":\"{:x}\"}}\n", i.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    let half = lines.len() / 2;
    let members = [gz(&lines.as_bytes()[..half]), gz(b""), gz(&lines.as_bytes()[half..]), vec![0; 70_000]].concat();
    for (name, packed) in [("a.jsonl.gz", members), ("a.jsonl.zst", zst(lines.as_bytes()))] {
        let records = read_as(name, &packed);
        assert_eq!((texts(&records).len(), reasons(&records)), (60_000, vec![]), "{name}");
        assert_eq!(starts(&records).last().copied(), lines[..lines.len() - 1].rfind('\n').map(|i| i as i64 + 1));
    }
}

#[test]
fn a_disk_that_fails_keeps_what_was_read() {
    let bytes = Cursor::new(b"{\"text\":\"one\"}\n{\"text\":\"two\"}\n{\"te".to_vec());
    let broken = Dribble { bytes, step: 9, fails: true };
    let records = collect("a.jsonl", Box::new(broken), &IngestOptions::default(), &Limits::default());
    assert_eq!(texts(&records), ["one", "two"]);
    assert_eq!(reasons(&records), [(RejectReason::Unreadable, Some(30))]);
}

#[test]
fn a_sink_that_breaks_gets_nothing_more_and_its_panic_is_its_own() {
    for (uri, bytes) in [("a.jsonl", "{\"text\":\"1\"}\n{\n{"), ("a.json", "[{\"text\":\"1\"},2,3"), ("a.csv", "text\n1\n2,2\n3\n")] {
        let mut given = 0;
        let input = || Input::stream(uri.to_string(), Box::new(Cursor::new(bytes.as_bytes())));
        read(input(), &IngestOptions::default(), &Limits::default(), &mut |_| {
            given += 1;
            ControlFlow::Break(())
        });
        assert_eq!(given, 1, "{uri}");
        let panic = catch_unwind(|| {
            read(input(), &IngestOptions::default(), &Limits::default(), &mut |_| resume_unwind(Box::new("mine")));
        });
        assert_eq!(panic.expect_err("the panic goes through").downcast_ref::<&str>(), Some(&"mine"));
    }
}

#[test]
fn nothing_and_nonsense_are_told_apart() {
    assert_eq!(reasons(&read_as("a.jsonl", b"")), [(RejectReason::Empty, Some(0))]);
    assert_eq!(reasons(&read_as("a.jsonl", b"\n\n\n")), [(RejectReason::Empty, Some(0))]);
    assert_eq!(reasons(&read_as("a.bin", &[0, 1, 2, 3, 255, 0, 7, 9])), [(RejectReason::UnknownFormat, Some(0))]);
    assert_eq!(reasons(&read_as("a.jsonl", b"PK\x03\x04 and so on"))[0].0, RejectReason::Malformed);
    assert_eq!(reasons(&read_as("a.xml", b"<?xml version='1.0'?><catalog/>")), [(RejectReason::UnknownFormat, Some(0))]);
    assert_eq!(reasons(&read_as("a.parquet", b"PAR1 but not really PAR1"))[0].0, RejectReason::Malformed);
    assert_eq!(texts(&read_as("no-ending", b"{\"text\":\"one\"}\n{\"text\":\"two\"}")), ["one", "two"]);
    assert_eq!(texts(&read_as("no-ending", b"id;text\n1;one\n")), ["one"]);
    assert_eq!(read_as("no-ending", b"<!DOCTYPE html><p>one")[0].as_ref().map(|a| a.format).ok(), Some(ArticleFormat::Html));
    assert_eq!(texts(&read_as("no-ending", b"Just words, and more of them.")), ["Just words, and more of them."]);
}
