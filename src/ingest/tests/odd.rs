//! The odd corners of each format.

use super::*;
use crate::tables::write_parquet;
use proptest::prelude::*;

fn options(change: impl FnOnce(&mut FieldMap)) -> IngestOptions {
    let mut options = IngestOptions::default();
    change(&mut options.fields);
    options
}

fn one(uri: &str, bytes: &[u8], options: &IngestOptions) -> Record {
    let mut records = collect(uri, Box::new(Cursor::new(bytes.to_vec())), options, &Limits::default());
    assert_eq!(records.len(), 1, "{records:?}");
    records.remove(0)
}

#[test]
fn fields_are_found_by_dotted_keys_and_second_choices() {
    let options = options(|f| {
        f.title = vec!["headline".into(), "meta.title".into()];
        f.text = vec!["body.plain".into()];
        f.author = vec!["by".into()];
    });
    let json = br#"{"headline":" ","meta":{"title":"Storm"},"body":{"plain":"It rained."},"by":["A. Writer",null,{"name":"B. Other"}]}"#;
    let article = one("a.jsonl", json, &options).expect("an article");
    assert_eq!((article.title.as_deref(), article.content.as_str()), (Some("Storm"), "It rained."));
    assert_eq!(article.author.as_deref(), Some("A. Writer; B. Other"));
    let flat = one("a.jsonl", br#"{"body.plain":"It rained."}"#, &options).expect("an article");
    assert_eq!(flat.content, "It rained.");
    let csv = one("a.csv", b"by,body.plain\nA,It rained.\n", &options).expect("an article");
    assert_eq!((csv.content.as_str(), csv.author.as_deref()), ("It rained.", Some("A")));
}

#[test]
fn a_number_keeps_its_digits_or_is_refused() {
    let id = |json: &str| one("a.jsonl", json.as_bytes(), &IngestOptions::default()).map(|a| a.external_id.unwrap_or_default());
    assert_eq!(id(r#"{"id":18446744073709551615,"text":"t"}"#).ok().as_deref(), Some("18446744073709551615"));
    assert_eq!(id(r#"{"id":-3,"text":"t"}"#).ok().as_deref(), Some("-3"));
    let refused = id(r#"{"id":123456789012345678901234567890,"text":"t"}"#).expect_err("too many digits");
    assert_eq!(refused.reason, RejectReason::BadField);
}

#[test]
fn a_wanted_key_that_stands_twice_is_refused() {
    assert_eq!(reasons(&read_as("a.jsonl", br#"{"text":"a","text":"b"}"#))[0].0, RejectReason::Malformed);
    assert_eq!(texts(&read_as("a.jsonl", br#"{"x":1,"x":2,"text":"b"}"#)), ["b"]);
}

#[test]
fn depth_is_bounded_in_any_key() {
    let nested = |n: usize| format!("{{\"x\":{}1{},\"text\":\"[[[[\"}}", "[".repeat(n), "]".repeat(n));
    assert_eq!(texts(&read_as("a.jsonl", nested(120).as_bytes())), ["[[[["]);
    assert_eq!(reasons(&read_as("a.jsonl", nested(128).as_bytes()))[0].0, RejectReason::TooDeep);
    assert_eq!(reasons(&read_as("a.jsonl", nested(900).as_bytes()))[0].0, RejectReason::TooDeep);
    assert_eq!(reasons(&read_as("a.json", format!("[{}]", nested(500)).as_bytes()))[0].0, RejectReason::TooDeep);
    let brackets = format!("{{\"x\":[{}1],\"text\":\"t\"}}", "[],".repeat(300));
    assert_eq!(texts(&read_as("a.jsonl", brackets.as_bytes())), ["t"]);
}

#[test]
fn json_lists_and_objects_are_cut_as_they_stream() {
    let records = read_as("a.json", b"[\n {\"text\": \"a } ] \\\" b\"},\n {\"text\": \"two\"} ]");
    assert_eq!(texts(&records), ["a } ] \" b", "two"]);
    assert_eq!(starts(&records), [3, 28]);
    assert_eq!(reasons(&read_as("a.json", b"[{\"text\": \"one\"}, {\"text\": ")), [(RejectReason::Malformed, Some(18))]);
    assert_eq!(reasons(&read_as("a.json", b"[{\"text\":\"one\"},")), [(RejectReason::Malformed, Some(16))]);
    assert_eq!(texts(&read_as("a.json", b"{\n \"text\": \"one\"\n}")), ["one"]);
    assert_eq!(reasons(&read_as("a.json", b"[1, \"{\", {\"text\":\"t\"}, 2]")).len(), 2);
    let long = format!("[{{\"text\":\"{}\"}},{{\"text\":\"two\"}}]", "x".repeat(5_000));
    let records = read_as("a.json", long.as_bytes());
    assert_eq!((texts(&records), reasons(&records)), (vec!["two"], vec![(RejectReason::TooLarge, Some(1))]));
}

#[test]
fn an_object_around_a_list_of_articles_is_opened() {
    let json = br#"{"status":"ok","tags":["a"],"feeds":[{"name":"n"}],"response":{"articles":[{"text":"one"},{"title":"none"},{"text":"two"}],"more":[{"n":1}]}}"#;
    let records = read_as("a.json", json);
    assert_eq!(texts(&records), ["one", "two"]);
    assert_eq!(reasons(&records).iter().map(|r| r.0).collect::<Vec<_>>(), [RejectReason::Empty]);
    let article = br#"{"related":[{"text":"other"}],"text":"main"}"#;
    assert_eq!(texts(&read_as("a.json", article)), ["main"]);
    let cut = br#"{"articles":[{"text":"one"}"#;
    assert_eq!(reasons(&read_as("a.json", cut)), [(RejectReason::Malformed, Some(27))]);
}

#[test]
fn a_string_that_breaks_off_costs_one_object() {
    let json = b"[\n {\"text\": \"one},\n {\"text\": \"two\"},\n {\"text\": \"three\"}\n]";
    let records = read_as("a.json", json);
    assert_eq!((texts(&records), reasons(&records)), (vec!["two", "three"], vec![(RejectReason::Malformed, Some(3))]));
}

#[test]
fn lines_and_lists_are_told_apart_under_either_name() {
    for name in ["a.json", "a.jsonl", "plain"] {
        assert_eq!(texts(&read_as(name, b"{\"text\":\"one\"}\n{\"text\":\n{\"text\":\"two\"}\n")), ["one", "two"], "{name}");
        assert_eq!(texts(&read_as(name, b"[{\"text\":\"one\"},\n{\"text\":\"two\"}]")), ["one", "two"], "{name}");
        assert_eq!(texts(&read_as(name, b"{\n\"text\":\"one\"\n}\n{\n\"text\":\"two\"\n}")), ["one", "two"], "{name}");
        assert_eq!(texts(&read_as(name, b"{\"text\":\"one\"}{\"text\":\"two\"}")), ["one", "two"], "{name}");
    }
}

#[test]
fn a_quote_that_never_closes_loses_one_row_only() {
    let csv = "id,text\n1,\"two\nlines\"\n2,\"open\n3,three\n4,four\n";
    let records = read_as("a.csv", csv.as_bytes());
    assert_eq!(texts(&records), ["two\nlines", "three", "four"]);
    assert_eq!(reasons(&records), [(RejectReason::Malformed, Some(22))]);
    // The next quote opens a field of its own row: it must not close the one that was forgotten.
    let records = read_as("a.csv", b"id,text\n1,\"open\n2,\"two\"\n3,\"three\"\n");
    assert_eq!((texts(&records), reasons(&records)), (vec!["two", "three"], vec![(RejectReason::Malformed, Some(8))]));
    // Many rows that open a quote and never close it, among good ones, in order.
    let rows: String = (0..3_000).map(|i| if i % 1_500 == 7 { format!("{i},\"open\n") } else { format!("{i},t{i}\n") }).collect();
    let records = read_as("a.csv", format!("id,text\n{rows}").as_bytes());
    assert_eq!((texts(&records).len(), reasons(&records).len()), (2_998, 2));
    assert!(starts(&records).is_sorted());
}

#[test]
fn delimiters_and_line_ends_are_told() {
    assert_eq!(texts(&read_as("a.tsv", b"text\tid\nhello\t1\n")), ["hello"]);
    assert_eq!(texts(&read_as("a.csv", b"id;text\n1;a, b\n")), ["a, b"]);
    assert_eq!(texts(&read_as("a.csv", b"id|text|a, b\r\n1|one, two|\r\n")), ["one, two"]);
    assert_eq!(texts(&read_as("a.csv", b"id,text\r1,one\r2,two\r")), ["one", "two"]);
    assert_eq!(texts(&read_as("a.csv", b"\xEF\xBB\xBFtext,id\n\"say \"\"hi\"\", now\",1\n\n")), ["say \"hi\", now"]);
    assert_eq!(texts(&read_as("a.csv", b"id,text\n1,he said \"hi\"\n")), ["he said \"hi\""]);
}

#[test]
fn a_header_without_text_or_with_a_column_twice_is_one_reject() {
    assert_eq!(reasons(&read_as("a.csv", b"1,one\n2,two\n")), [(RejectReason::BadField, None)]);
    assert_eq!(reasons(&read_as("a.csv", b"text,text\n2,two\n")), [(RejectReason::Malformed, None)]);
    assert_eq!(reasons(&read_as("a.csv", b"id,text\n1,2,3\n4\n")).len(), 2);
}

#[test]
fn the_first_line_of_a_text_is_its_title_where_a_blank_line_follows() {
    let records = read_as("a.txt", "Bridge opens\r\n\r\nThe bridge opened on Monday.\r\n".as_bytes());
    let article = records[0].as_ref().expect("an article");
    assert_eq!((article.title.as_deref(), article.content.trim()), (Some("Bridge opens"), "The bridge opened on Monday."));
    for text in ["One line only.", "One line.\nAnd another.", "One line and nothing else.\n\n"] {
        let records = read_as("a.txt", text.as_bytes());
        let article = records[0].as_ref().expect("an article");
        assert_eq!((article.title.as_deref(), article.content.as_str()), (None, text));
    }
}

#[test]
fn other_encodings_are_decoded_and_named() {
    let page = b"<html><head><meta charset=\"windows-1252\"></head><body>Ch\xe1vez</body></html>";
    let records = read_as("a.html", page);
    let article = records[0].as_ref().expect("an article");
    assert!(article.content.contains("Chávez"));
    assert_eq!(article.charset.as_deref(), Some("windows-1252"));
    let line = read_as("a.jsonl", b"{\"text\":\"El presidente Ch\xe1vez habl\xf3 con la poblaci\xf3n\"}");
    assert_eq!(line[0].as_ref().ok().and_then(|a| a.charset.as_deref()), Some("windows-1252"));
    assert_eq!(texts(&line), ["El presidente Chávez habló con la población"]);
    let cyrillic = encoding_rs::WINDOWS_1251.encode("{\"text\":\"В городе прошёл сильный дождь\"}").0;
    assert_eq!(texts(&read_as("a.jsonl", &cyrillic)), ["В городе прошёл сильный дождь"]);
    let lines = read_as("a.jsonl", b"{\"text\":\"ok\"}\n{\"text\":\"over\xc0\xaflong\"}\n{\"text\":\"ok\"}");
    assert_eq!(reasons(&lines), [(RejectReason::Encoding, Some(14))]);
    // A page of UTF-8 with one byte gone wrong stays UTF-8.
    let mut torn = "Élysée, où l’été a été très sec à l’ouest ".repeat(3).into_bytes();
    torn.extend(b"caf\xe9");
    assert!(read_as("a.txt", &torn)[0].as_ref().is_ok_and(|a| a.content.starts_with("Élysée") && a.charset.is_none()));
}

#[test]
fn the_word_of_the_transport_comes_before_that_of_the_page_and_behind_the_bytes() {
    let words = "В городе прошёл дождь";
    let bytes = |head: &str| encoding_rs::WINDOWS_1251.encode(&format!("{head}{words}")).0.into_owned();
    let told = |uri: &str, bytes: Vec<u8>, label: &str| {
        let input = Input { charset: Some(label.into()), ..Input::stream(uri.into(), Box::new(Cursor::new(bytes))) };
        let mut charsets = Vec::new();
        read(input, &IngestOptions::default(), &Limits::default(), &mut |record| {
            let article = record.expect("an article");
            assert!(article.content.contains(words), "{uri}: {}", article.content);
            charsets.push(article.charset.unwrap_or_else(|| "UTF-8".into()));
            ControlFlow::Continue(())
        });
        charsets.concat()
    };
    let page = "<html><head><meta charset=\"koi8-r\"></head><body><p>";
    assert_eq!(told("a.html", bytes(page), "cp1251"), "windows-1251", "not the page's own word");
    for (uri, head) in [("a.txt", ""), ("a.jsonl", "{\"text\":\""), ("a.rss", "<rss><channel><item><description>")] {
        let tail = match uri {
            "a.jsonl" => "\"}",
            "a.rss" => "</description></item></channel></rss>",
            _ => "",
        };
        assert_eq!(told(uri, [bytes(head), tail.into()].concat(), "windows-1251"), "windows-1251", "{uri}");
    }
    assert_eq!(told("a.html", format!("<p>{words}").into_bytes(), "windows-1251"), "UTF-8", "UTF-8 is UTF-8 whatever a header says");
    assert_eq!(told("a.html", utf16(&format!("\u{feff}<p>{words}")), "windows-1251"), "UTF-16LE", "so is a mark");
}

#[test]
fn utf16_is_read_as_any_other_text_and_offsets_stay_those_of_the_file() {
    let lines = "\u{feff}{\"text\":\"Élysée 🌧\"}\r\n{\"text\":\n{\"text\":\"two\"}\n";
    let records = read_as("a.jsonl", &utf16(lines));
    assert_eq!(texts(&records), ["Élysée 🌧", "two"]);
    let at = |find: &str| utf16(&lines[..lines.find(find).unwrap_or(0)]).len() as i64;
    assert_eq!(starts(&records), [2, at("{\"text\":\"two")]);
    assert_eq!(reasons(&records), [(RejectReason::Malformed, Some(at("{\"text\":\n")))]);
    assert_eq!(records[0].as_ref().ok().and_then(|a| a.charset.as_deref()), Some("UTF-16LE"));
    let list = "[{\"text\":\"🌧\"}, {\"text\":\"two, without a mark\"}]";
    let records = read_as("a.json", &utf16(list));
    assert_eq!(starts(&records), [2, 32]);
    assert_eq!(texts(&read_as("a.csv", &utf16("\u{feff}id,text\n1,Élysée\n"))), ["Élysée"]);
    let title = read_as("a.txt", &utf16("\u{feff}Title\n\nText of the article."));
    assert_eq!(title[0].as_ref().ok().and_then(|a| a.title.as_deref()), Some("Title"));
}

#[test]
fn parquet_rows_are_records_by_column_name() {
    let articles: Vec<Article> = texts_as_articles(&["one", "two", " "]);
    let bytes = write_parquet(&articles, Vec::new()).expect("memory takes bytes");
    let options = options(|f| {
        f.text = vec!["content".into()];
        f.id = vec!["input_offset".into()];
    });
    for (uri, bytes) in [("a.parquet", bytes.clone()), ("plain", bytes.clone()), ("a.parquet.gz", gz(&bytes))] {
        let records = collect(uri, Box::new(Cursor::new(bytes)), &options, &Limits::default());
        assert_eq!(texts(&records), ["one", "two"], "{uri}: {records:?}");
        assert_eq!(starts(&records), [0, 1]);
        assert_eq!(records[1].as_ref().ok().and_then(|a| a.external_id.as_deref()), Some("7"));
        assert_eq!(reasons(&records), [(RejectReason::Empty, Some(2))]);
    }
    assert_eq!(reasons(&read_as("a.parquet", &bytes)), [(RejectReason::BadField, None)]);
    let cut = collect("a.parquet", Box::new(Cursor::new(bytes[..bytes.len() / 2].to_vec())), &options, &Limits::default());
    assert_eq!(reasons(&cut)[0].0, RejectReason::Malformed);
}

#[test]
fn parquet_cells_of_other_types_follow_the_rules_of_json() {
    use ::arrow::array::{ArrayRef, BinaryArray, Int64Array, ListBuilder, RecordBatch, StringBuilder, StructArray, TimestampSecondArray};
    use std::sync::Arc;
    let mut authors = ListBuilder::new(StringBuilder::new());
    authors.append_value([Some("A. Writer"), Some("B. Other")]);
    authors.append_null();
    let inner: ArrayRef = Arc::new(::arrow::array::StringArray::from(vec!["Storm", "Flood"]));
    let meta = StructArray::try_from(vec![("title", inner)]).expect("a column of parts");
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from(vec![9_007_199_254_740_993, 2]))),
        ("date", Arc::new(TimestampSecondArray::from(vec![0, 86_400]))),
        ("text", Arc::new(BinaryArray::from_vec(vec![b"It rained.", b"broken \xc0\xaf"]))),
        ("author", Arc::new(authors.finish())),
        ("meta", Arc::new(meta)),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let mut writer = ::parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("memory takes bytes");
    let bytes = writer.into_inner().expect("memory takes bytes");
    let fields = options(|f| f.title = vec!["meta.title".into()]);
    let records = collect("a.parquet", Box::new(Cursor::new(bytes.clone())), &fields, &Limits::default());
    let article = records[0].as_ref().expect("an article");
    assert_eq!((article.external_id.as_deref(), article.title.as_deref()), (Some("9007199254740993"), Some("Storm")));
    assert_eq!((article.author.as_deref(), article.date.as_deref()), (Some("A. Writer; B. Other"), Some("1970-01-01T00:00:00")));
    assert_eq!(reasons(&records), [(RejectReason::Encoding, Some(1))]);
    let wrong = options(|f| f.title = vec!["author".into()]);
    let records = collect("a.parquet", Box::new(Cursor::new(bytes)), &wrong, &Limits::default());
    assert_eq!(reasons(&records)[0], (RejectReason::BadField, Some(0)));
}

fn texts_as_articles(texts: &[&str]) -> Vec<Article> {
    let article = |text: &&str| Article {
        article_id: text.to_string(),
        external_id: None,
        url: None,
        title: None,
        date: None,
        format: ArticleFormat::Text,
        content: text.to_string(),
        author: None,
        source: None,
        lang: None,
        charset: None,
        text_repaired: false,
        crawled_at: None,
        input_uri: String::new(),
        input_offset: 7,
    };
    texts.iter().map(article).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn rows_cut_by_hand_are_those_of_a_csv_writer(rows in prop::collection::vec(("[a-z\"]{0,4}", "[ a-zé,\"\n\r;]{1,12}"), 1..6)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "text"]).expect("memory takes bytes");
        for (id, text) in &rows {
            writer.write_record([id, text]).expect("memory takes bytes");
        }
        let bytes = writer.into_inner().expect("memory takes bytes");
        let wanted: Vec<&str> = rows.iter().map(|r| r.1.as_str()).filter(|t| !t.trim().is_empty()).collect();
        let records = read_as("a.csv", &bytes);
        prop_assert_eq!(texts(&records), wanted);
        prop_assert_eq!(records.len(), rows.len());
    }

    #[test]
    fn any_bytes_under_any_name_end_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), soup in "[\\[\\]{}\":,\\\\ \ntexidhml<>/0-9é]{0,120}") {
        for ending in ["jsonl", "json", "csv", "tsv", "txt", "html", "parquet", "gz", ""] {
            for bytes in [bytes.as_slice(), soup.as_bytes()] {
                let records = read_as(&format!("a.{ending}"), bytes);
                prop_assert!(!records.is_empty() && reasons(&records).iter().all(|r| r.0 != RejectReason::InternalError));
            }
        }
    }
}
