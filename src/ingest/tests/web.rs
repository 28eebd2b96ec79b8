//! Feeds, web archives, agency XML, mail, bundles, Arrow: what their fields become, and one input in many wrappings.

use super::*;
use ::arrow::array::{ArrayRef, RecordBatch, StringArray};
use ::arrow::datatypes::{DataType, Field, Schema};
use ::arrow::ipc::writer::{FileWriter, StreamWriter};
use std::sync::Arc;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn articles(name: &str) -> Vec<crate::model::Article> {
    read_as(name, &fixture(name)).into_iter().flatten().collect()
}

#[test]
fn feeds_keep_their_fields_and_their_dates_as_they_stand() {
    let list = articles("well.rss");
    let [ferry, market] = &list[..] else { panic!("two entries") };
    assert_eq!(ferry.external_id.as_deref(), Some("hg-1001"));
    assert_eq!(ferry.title.as_deref(), Some("Ferry runs aground & two are hurt"));
    assert_eq!(ferry.date.as_deref(), Some("Tue, 05 Mar 2024 10:00:00 +0000"));
    assert_eq!(
        (ferry.author.as_deref(), ferry.source.as_deref(), ferry.lang.as_deref()),
        (Some("Ana Ortiz"), Some("Harbour Gazette"), Some("en-gb"))
    );
    assert!(ferry.content.contains("<p>Two passengers") && market.content.starts_with("<p>The fish market"));
    let odd = articles("odd.rss");
    assert_eq!(odd[0].date.as_deref(), Some("5 มีนาคม 2567"));
    assert_eq!(odd[1].url.as_deref(), Some("https://valley.example.net/b"), "a guid that is an address is one");
    assert!(odd[0].content.contains("&town;"), "what a document type declares is never read");
    let alone = read_as("a.xml", b"<entry xmlns='http://www.w3.org/2005/Atom'><title>T</title><content>It rained.</content></entry>");
    assert_eq!(texts(&alone), ["It rained."]);
    let atom = articles("odd.atom");
    assert_eq!(atom[0].url.as_deref(), Some("https://hill.example.com/news/1"));
    assert_eq!(atom[0].date.as_deref(), Some("2024-04-02T09:00:00Z"));
}

#[test]
fn agency_xml_keeps_headline_byline_dateline_and_paragraphs() {
    let list = articles("well.nitf");
    let [nitf] = &list[..] else { panic!("one document") };
    assert_eq!(nitf.author.as_deref(), Some("Lena Moss"));
    assert_eq!(
        nitf.content,
        "PORT ALDER — A lorry left the coast road on Monday night, killing its driver.\n\nRoad closed\n\nPolice closed the road & asked for witnesses."
    );
    let list = articles("well.newsml");
    let [item] = &list[..] else { panic!("one item") };
    assert_eq!((item.title.as_deref(), item.author.as_deref()), (Some("Mine collapse traps crew"), Some("Omar Reyes")));
    assert_eq!(item.content, "SILVER PEAK, March 5 — A mine collapsed on Tuesday.\n\nEight miners are missing.");
}

#[test]
fn mails_and_bundles_keep_their_numbers() {
    let list = articles("well.mbox");
    let [first, second] = &list[..] else { panic!("two mails") };
    assert_eq!((first.title.as_deref(), first.source.as_deref()), (Some("Café fire in Port Alder"), Some("Morning Letter")));
    assert!(first.content.contains("\nFrom the fire service"));
    assert!(second.content.contains("The café will not reopen"), "a page is read where the text is a notice");
    let bundle = articles("well.bundle");
    assert_eq!(bundle[1].external_id.as_deref(), Some("EX1-NEWS-0002 (LOCAL)"));
    let sgml = articles("odd.sgm");
    assert_eq!((sgml[0].title.as_deref(), sgml[0].date.as_deref()), (Some("HARBOUR <HRB> LOSES CRANE"), Some("26-FEB-1987 15:01:01.79")));
    let given = IngestOptions { format: Some("bundle".into()), separator: Some("^NEXT$".into()), ..IngestOptions::default() };
    let records = collect("a.txt", Box::new(Cursor::new(b"One.\nNEXT\nTwo.\n".to_vec())), &given, &Limits::default());
    assert_eq!(texts(&records), ["One.\n", "Two.\n"]);
    let wire = "PORT ALDER, 3 JAN 90 (HARBOUR RADIO) -- [TEXT] TWO MEN WERE SHOT.\n\nMORE.\n\nSILVER PEAK, 4 JAN 90 -- A BOMB WENT OFF.\n";
    assert_eq!(texts(&read_as("wire", wire.as_bytes())).len(), 2, "datelines part stories where there are several");
    assert_eq!(texts(&read_as("wire", &wire.as_bytes()[..75])).len(), 1);
    assert!(IngestOptions { separator: Some("(".into()), ..IngestOptions::default() }.check().is_err());
}

#[test]
fn a_web_archive_gives_address_crawl_date_and_charset() {
    let list = articles("well.warc");
    let [one, twelve] = &list[..] else { panic!("two answers") };
    assert_eq!((one.url.as_deref(), one.crawled_at.as_deref()), (Some("https://a.example.org/1"), Some("2024-03-05T10:00:00Z")));
    assert!(twelve.content.contains("Zwölf people"), "the charset of the header is obeyed");
    assert_eq!(articles("odd.warc").len(), 3, "chunks, a packed body, headers that lie, another version");
}

#[test]
fn a_damaged_member_of_a_web_archive_costs_one_record() {
    let page = |n: u32| {
        let body = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>Page {n} of the fire.</p></html>");
        format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n", body.len()).into_bytes()
    };
    let members: Vec<Vec<u8>> = (0..5).map(|n| gz(&page(n))).collect();
    let mut bytes = members.concat();
    let third = members[..2].iter().map(Vec::len).sum::<usize>();
    bytes[third + 30..third + 60].fill(0x55);
    let records = read_as("a.warc.gz", &bytes);
    assert_eq!(texts(&records).len(), 4, "{records:#?}");
    // What is left of the record may be told as broken, before the damage itself is.
    let told: Vec<_> = reasons(&records).iter().map(|r| r.0).collect();
    assert!(told.contains(&RejectReason::Truncated) && told.len() <= 2, "{records:#?}");
}

#[test]
fn arrow_files_and_streams_give_their_rows() {
    let schema = Arc::new(Schema::new(vec![Field::new("id", DataType::Utf8, true), Field::new("text", DataType::Utf8, true)]));
    let columns =
        |t: [&str; 2]| vec![Arc::new(StringArray::from(vec!["1", "2"])) as ArrayRef, Arc::new(StringArray::from(t.to_vec())) as ArrayRef];
    let batch = |t| RecordBatch::try_new(schema.clone(), columns(t)).expect("a batch");
    let (mut file, mut stream) =
        (FileWriter::try_new(Vec::new(), &schema).expect("a file"), StreamWriter::try_new(Vec::new(), &schema).expect("a stream"));
    for texts in [["one", "two"], ["three", " "]] {
        file.write(&batch(texts)).expect("memory takes bytes");
        stream.write(&batch(texts)).expect("memory takes bytes");
    }
    let (file, stream) = (file.into_inner().expect("a file"), stream.into_inner().expect("a stream"));
    for (name, bytes) in [("a.feather", &file), ("a.arrows", &stream), ("no-ending", &file), ("other", &stream)] {
        let records = read_as(name, bytes);
        assert_eq!((texts(&records), reasons(&records)), (vec!["one", "two", "three"], vec![(RejectReason::Empty, Some(3))]), "{name}");
        let cut = read_as(name, &bytes[..bytes.len() / 2]);
        assert!(!reasons(&cut).is_empty(), "{name}: a cut is told");
    }
}

#[test]
fn text_that_was_decoded_wrongly_is_mended_and_says_so() {
    let records = read_as("a.jsonl", "{\"text\":\"The cafÃ© burned, said JosÃ©.\"}\n{\"text\":\"The café burned.\"}".as_bytes());
    assert_eq!(texts(&records), ["The café burned, said José.", "The café burned."]);
    assert_eq!(records.iter().flatten().map(|a| a.text_repaired).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn wide_and_shifted_encodings_are_read_without_a_mark() {
    let text = "Eleven people were hurt near Türkün bridge.";
    let wide = |f: &dyn Fn(char) -> Vec<u8>| text.chars().flat_map(f).collect::<Vec<u8>>();
    let utf32be = wide(&|c| (c as u32).to_be_bytes().to_vec());
    let utf32le = wide(&|c| (c as u32).to_le_bytes().to_vec());
    let utf16be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (name, bytes) in [("UTF-32BE", utf32be), ("UTF-32LE", utf32le), ("UTF-16BE", utf16be), ("UTF-16LE", utf16(text))] {
        let records = read_as("a.txt", &bytes);
        assert_eq!(texts(&records), [text], "{name}");
        assert_eq!(records[0].as_ref().ok().and_then(|a| a.charset.as_deref()), Some(name));
    }
    let korean = read_as("a.txt", b"\x1b$)CFire: \x0eGQ19\x0f burned.");
    assert_eq!(texts(&korean), ["Fire: 한국 burned."]);
}

/// One input, cut, packed and wrapped: always the same articles.
#[test]
fn the_same_articles_come_out_of_every_wrapping() {
    let lines: Vec<String> = (0..40).map(|n| format!("{{\"id\":{n},\"text\":\"Storm number {n} hurt {n} people.\"}}\n")).collect();
    let whole = lines.concat();
    let ids = |records: Vec<Record>| {
        let mut ids: Vec<String> = records.into_iter().flatten().map(|a| a.article_id).collect();
        ids.sort();
        ids
    };
    let wanted = ids(read_as("a.jsonl", whole.as_bytes()));
    assert_eq!(wanted.len(), 40);
    for parts in [2, 7] {
        let cut = lines.chunks(40 / parts).flat_map(|part| read_as("part.jsonl", part.concat().as_bytes())).collect();
        assert_eq!(ids(cut), wanted, "{parts} files");
    }
    let middle = whole.len() / 2;
    let members = [gz(&whole.as_bytes()[..middle]), gz(&whole.as_bytes()[middle..])].concat();
    let streams = [bz2(&whole.as_bytes()[..middle]), bz2(&whole.as_bytes()[middle..])].concat();
    for (name, bytes) in [("a.jsonl.gz", members), ("a.jsonl.zst", zst(whole.as_bytes())), ("a.jsonl.bz2", streams)] {
        assert_eq!(ids(read_as(name, &bytes)), wanted, "{name}");
    }
    assert_eq!(
        ids(read_as("well.jsonl.xz", &fixture("well.jsonl.xz"))),
        ids(read_as("well.jsonl", &fixture("well.jsonl"))),
        "two streams of xz"
    );
    let page = "<html><body><p>Seven people were hurt.</p></body></html>";
    let mut plain = read_as("a.html", page.as_bytes());
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    let warc = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n", block.len());
    let mut archived = read_as("a.warc.gz", &gz(warc.as_bytes()));
    let (plain, archived) = (plain.remove(0).expect("a page"), archived.remove(0).expect("a page"));
    assert_eq!((plain.article_id, plain.content), (archived.article_id, archived.content));
}
