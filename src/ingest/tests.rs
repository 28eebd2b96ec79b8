//! Each format well-formed, odd and broken; in = out + rejects; offsets that point to the record.

use super::*;
use std::io::Write;

fn read_as(uri: &str, bytes: &[u8]) -> Vec<Record> {
    let input = Input { uri: uri.to_string(), bytes: Box::new(std::io::Cursor::new(bytes.to_vec())), file: None };
    let limits = Limits { record_bytes: 2_000, ..Limits::default() };
    let mut out = Vec::new();
    read(input, &IngestOptions::default(), &limits, &mut |record| {
        out.push(record);
        ControlFlow::Continue(())
    });
    out
}

fn texts(records: &[Record]) -> Vec<&str> {
    records.iter().filter_map(|r| r.as_ref().ok()).map(|a| a.content.as_str()).collect()
}

fn reasons(records: &[Record]) -> Vec<(RejectReason, Option<i64>)> {
    records.iter().filter_map(|r| r.as_ref().err()).map(|r| (r.reason, r.input_offset)).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes bytes");
    encoder.finish().expect("memory takes bytes")
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
    assert_eq!(texts(&read_as("a.jsonl.gz", &two)), ["one", "two"]);
    let lines: String = (0..400).map(|i| format!("{{\"text\":\"{}\"}}\n", i * 7919)).collect();
    let whole = gz(lines.as_bytes());
    let records = read_as("a.jsonl.gz", &whole[..whole.len() / 2]);
    assert!(texts(&records).len() > 10);
    assert_eq!(reasons(&records).iter().map(|r| r.0).collect::<Vec<_>>(), [RejectReason::Truncated]);
    let packed = zstd::encode_all(lines.as_bytes(), 1).expect("memory takes bytes");
    assert_eq!(texts(&read_as("a.jsonl.zst", &packed)).len(), 400);
}

#[test]
fn a_bomb_stops_at_the_bound() {
    let bomb = gz(&vec![b'\n'; 30 << 20]);
    let records = read_as("bomb.jsonl.gz", &bomb);
    assert!(reasons(&records).iter().any(|r| r.0 == RejectReason::DecompressionLimit), "{records:?}");
}

#[test]
fn json_lists_and_objects_are_cut_as_they_stream() {
    let records = read_as("a.json", b"[\n {\"text\": \"a } ] \\\" b\"},\n {\"text\": \"two\"} ]");
    assert_eq!(texts(&records), ["a } ] \" b", "two"]);
    assert_eq!(reasons(&read_as("a.json", b"[{\"text\": \"one\"}, {\"text\": ")), [(RejectReason::Malformed, Some(18))]);
    let deep = format!("[{{\"text\":{}1{}}}]", "[".repeat(500), "]".repeat(500));
    assert_eq!(reasons(&read_as("a.json", deep.as_bytes()))[0].0, RejectReason::TooDeep);
}

#[test]
fn a_quote_that_never_closes_loses_one_row_only() {
    let csv = "id,text\n1,\"two\nlines\"\n2,\"open\n3,three\n4,four\n";
    let records = read_as("a.csv", csv.as_bytes());
    assert_eq!(texts(&records), ["two\nlines", "three", "four"]);
    assert_eq!(reasons(&records), [(RejectReason::Malformed, Some(22))]);
    assert_eq!(texts(&read_as("a.tsv", b"text\tid\nhello\t1\n")), ["hello"]);
    assert_eq!(texts(&read_as("a.csv", b"id;text\n1;a, b\n")), ["a, b"]);
}

#[test]
fn the_first_line_of_a_text_is_its_title_where_a_blank_line_follows() {
    let records = read_as("a.txt", "Bridge opens\n\nThe bridge opened on Monday.\n".as_bytes());
    let article = records[0].as_ref().expect("an article");
    assert_eq!((article.title.as_deref(), article.content.trim()), (Some("Bridge opens"), "The bridge opened on Monday."));
    let records = read_as("a.txt", b"One line only.");
    assert_eq!(records[0].as_ref().expect("an article").title, None);
}

#[test]
fn other_encodings_are_decoded_and_named() {
    let page = b"<html><head><meta charset=\"windows-1252\"></head><body>Ch\xe1vez</body></html>";
    let records = read_as("a.html", page);
    let article = records[0].as_ref().expect("an article");
    assert!(article.content.contains("Chávez"));
    assert_eq!(article.charset.as_deref(), Some("windows-1252"));
    let wide: Vec<u8> = "\u{feff}Title\n\nText of the article.".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_as("a.txt", &wide)[0].as_ref().expect("an article").title.as_deref(), Some("Title"));
}

#[test]
fn nothing_and_nonsense_are_told_apart() {
    assert_eq!(reasons(&read_as("a.jsonl", b"")), [(RejectReason::Empty, Some(0))]);
    assert_eq!(reasons(&read_as("a.bin", &[0, 1, 2, 3, 255, 0, 7, 9])), [(RejectReason::UnknownFormat, Some(0))]);
    assert_eq!(reasons(&read_as("a.parquet", b"PAR1 but not really PAR1"))[0].0, RejectReason::Malformed);
    assert_eq!(texts(&read_as("no-ending", b"{\"text\":\"one\"}\n{\"text\":\"two\"}")), ["one", "two"]);
}
