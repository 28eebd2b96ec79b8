//! zip and tar: members are read where they lie, whatever their names say, and traps stop at their bounds.

use super::*;
use crate::model::Outcome;
use ::tar::{Builder, EntryType, Header};
use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).expect("a member");
        writer.write_all(bytes).expect("memory takes bytes");
    }
    writer.finish().expect("memory takes bytes").into_inner()
}

fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = Header::new_gnu();
        header.set_size(bytes.len() as u64);
        // Written by hand: the library refuses names that lead outside.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder.append(&header, *bytes).expect("memory takes bytes");
    }
    builder.into_inner().expect("memory takes bytes")
}

fn uris(records: &[Record]) -> Vec<&str> {
    records.iter().map(|r| r.as_ref().map_or_else(|r| r.input_uri.as_str(), |a| a.input_uri.as_str())).collect()
}

const ONE: &[u8] = b"{\"text\":\"one\"}\n{\"text\":\"two\"}\n";

#[test]
fn members_are_inputs_of_their_own() {
    let packed = gz(b"id,text\n1,three\n");
    let members: &[(&str, &[u8])] = &[
        ("a.jsonl", ONE),
        ("deep/b.csv.gz", &packed),
        ("../../etc/c.txt", b"Four."),
        ("/d.txt", b"Five."),
        (".hidden", b"no"),
        ("e.bin", &[0; 40]),
    ];
    for (name, bytes) in
        [("x.zip", zip_of(members)), ("x.tar", tar_of(members)), ("x.tar.gz", gz(&tar_of(members))), ("no-ending", zip_of(members))]
    {
        let records = read_as(name, &bytes);
        assert_eq!(texts(&records), ["one", "two", "three", "Four.", "Five."], "{name}");
        let wanted = ["a.jsonl", "a.jsonl", "deep/b.csv.gz", "../../etc/c.txt", "/d.txt", "e.bin"].map(|m| format!("{name}!/{m}"));
        assert_eq!(uris(&records), wanted, "{name}");
        assert_eq!(starts(&records)[..3], [0, 15, 8], "{name}: offsets are those in the member");
    }
}

#[test]
fn archives_lie_within_archives_as_deep_as_they_may() {
    let mut bytes = zip_of(&[("a.txt", b"Deep.")]);
    for depth in 2..=5 {
        bytes = if depth % 2 == 0 { tar_of(&[("in.zip", &bytes)]) } else { zip_of(&[("in.tar", &bytes)]) };
        let records = read_as("x", &bytes);
        match depth {
            2 | 3 => assert_eq!(texts(&records), ["Deep."], "{depth}"),
            _ => assert_eq!(reasons(&records), [(RejectReason::TooDeep, None)], "{depth}"),
        }
    }
}

#[test]
fn links_and_devices_are_told_and_not_followed() {
    let mut builder = Builder::new(Vec::new());
    for (kind, name) in
        [(EntryType::Symlink, "passwd"), (EntryType::Link, "hard"), (EntryType::Fifo, "pipe"), (EntryType::Directory, "folder/")]
    {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder.append_link(&mut header, name, "/etc/passwd").expect("memory takes bytes");
    }
    let records = read_as("x.tar", &builder.into_inner().expect("memory takes bytes"));
    let told: Vec<_> = records.iter().filter_map(|r| r.as_ref().err()).map(|r| (r.input_uri.as_str(), r.outcome)).collect();
    assert_eq!(told, [("x.tar!/passwd", Outcome::Skipped), ("x.tar!/hard", Outcome::Skipped), ("x.tar!/pipe", Outcome::Rejected)]);
}

#[test]
fn a_bomb_and_members_without_end_stop_at_the_bounds() {
    let lines = vec![b'\n'; 3 << 20];
    let members: &[(&str, &[u8])] = &[("a.jsonl", &lines), ("b.jsonl", ONE)];
    let limits = Limits { unpacked_ratio: 100, ..Limits::default() };
    let read = |bytes: Vec<u8>, limits: &Limits| collect("x.zip", Box::new(Cursor::new(bytes)), &IngestOptions::default(), limits);
    let records = read(zip_of(members), &limits);
    assert!(reasons(&records).iter().all(|r| r.0 == RejectReason::DecompressionLimit), "{records:?}");
    let limits = Limits { archive_members: 2, ..Limits::default() };
    let records = read(zip_of(&[("1.txt", b"a"), ("2.txt", b"b"), ("3.txt", b"c")]), &limits);
    assert_eq!((texts(&records), reasons(&records)), (vec!["a", "b"], vec![(RejectReason::TooLarge, None)]));
    let limits = Limits { unpacked_bytes: 40, ..Limits::default() };
    let records = read(zip_of(&[("1.jsonl", ONE), ("2.jsonl", ONE), ("3.jsonl", ONE)]), &limits);
    assert!(reasons(&records).iter().any(|r| r.0 == RejectReason::DecompressionLimit), "{records:?}");
}

#[test]
fn a_long_stream_that_must_be_sought_in_goes_to_a_file_within_its_bound() {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..18 {
        writer.start_file(format!("{n}.txt"), stored).expect("a member");
        writer.write_all("It rained. ".repeat(100_000).as_bytes()).expect("memory takes bytes");
    }
    let bytes = writer.finish().expect("memory takes bytes").into_inner();
    let spooled = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let read = |uri: &str, bytes: Vec<u8>, spool_bytes: u64| {
        let spooled = spooled.clone();
        let spool: Spool = Box::new(move |stream| {
            let mut file = tempfile::tempfile()?;
            spooled.store(io::copy(stream, &mut file)?, std::sync::atomic::Ordering::Relaxed);
            io::Seek::rewind(&mut file)?;
            Ok(file)
        });
        let input = Input { spool: Some(spool), ..Input::stream(uri.into(), Box::new(Cursor::new(bytes))) };
        let mut records = Vec::new();
        super::read(input, &IngestOptions::default(), &Limits { spool_bytes, ..Limits::default() }, &mut |record| {
            records.push(record.map(|article| article.input_uri));
            ControlFlow::Continue(())
        });
        records
    };
    let all = read("a.zip", bytes.clone(), 1 << 30);
    assert_eq!((all.iter().flatten().count(), all.len()), (18, 18), "{all:?}");
    assert_eq!(spooled.load(std::sync::atomic::Ordering::Relaxed), bytes.len() as u64);
    assert!(read("a.tar", tar_of(&[("in.zip", &bytes)]), 1 << 30).iter().all(Result::is_ok), "as a member of another archive");
    let refused = read("a.zip", bytes, 1 << 20);
    assert!(matches!(&refused[..], [Err(r)] if r.reason == RejectReason::TooLarge && r.detail.contains("spool_bytes")), "{refused:?}");
}

#[test]
fn a_damaged_archive_keeps_what_came_before() {
    let bytes = tar_of(&[("a.txt", b"One."), ("b.txt", &[b'x'; 1500])]);
    let records = read_as("x.tar", &bytes[..1024 + 512 + 700]);
    assert_eq!(texts(&records), ["One."]);
    assert_eq!(reasons(&records)[0].0, RejectReason::Truncated, "{records:?}");
    let zip = zip_of(&[("a.txt", b"One.")]);
    assert_eq!(reasons(&read_as("x.zip", &zip[..zip.len() - 30])), [(RejectReason::Malformed, None)]);
    let office = zip_of(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    assert_eq!(reasons(&read_as("letter.docx", &office)), [(RejectReason::UnknownFormat, Some(0))]);
}

#[test]
fn the_recipe_can_keep_archives_shut_and_say_what_they_hold() {
    let zip = zip_of(&[("a.data", b"id,text\n1,one\n")]);
    let shut = IngestOptions { archives: false, ..IngestOptions::default() };
    let limits = Limits::default();
    assert_eq!(reasons(&collect("x.zip", Box::new(Cursor::new(zip.clone())), &shut, &limits))[0].0, RejectReason::UnknownFormat);
    let csv = IngestOptions { format: Some("csv".into()), ..IngestOptions::default() };
    assert_eq!(texts(&collect("x.zip", Box::new(Cursor::new(zip)), &csv, &limits)), ["one"]);
}

#[test]
fn a_fault_of_the_receiver_goes_through_an_archive() {
    let zip = zip_of(&[("a.jsonl", ONE), ("b.jsonl", ONE)]);
    let input = || Input::stream("x.zip".into(), Box::new(Cursor::new(zip.clone())));
    let mut given = 0;
    read(input(), &IngestOptions::default(), &Limits::default(), &mut |_| {
        given += 1;
        ControlFlow::Break(())
    });
    assert_eq!(given, 1);
    let panic = catch_unwind(|| {
        read(input(), &IngestOptions::default(), &Limits::default(), &mut |_| resume_unwind(Box::new("mine")));
    });
    assert_eq!(panic.expect_err("the panic goes through").downcast_ref::<&str>(), Some(&"mine"));
}
