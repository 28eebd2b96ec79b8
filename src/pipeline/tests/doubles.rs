//! Stages of a few lines each: an article is a line `address|day|text`.

use crate::extract::{Findings, Privacy, Text};
use crate::ingest::{IngestOptions, Input, Record};
use crate::limits::Limits;
use crate::model::{
    Article, ArticleFormat, CasualtyFigure, Document, DocumentToll, Kind, Part, Qualifier, Refusal, RefusalReason, Reject, RejectReason,
    Scope, Sentence, SentenceRole, Stage,
};
use crate::normalize::NormalizeOptions;
use crate::packs::Packs;
use crate::pipeline::Rooms;
use crate::tables::Label;
use crate::text::digest;
use jiff::Timestamp;
use std::io::Read;
use std::ops::ControlFlow;

/// The doubles.
pub fn rooms() -> Rooms {
    Rooms { ingest, normalize, extract, tolls }
}

/// A panic that prints nothing.
fn fault(why: &'static str) -> ! {
    std::panic::resume_unwind(Box::new(why))
}

fn ingest(mut input: Input, _: &IngestOptions, _: &Limits, sink: &mut dyn FnMut(Record) -> ControlFlow<()>) {
    let mut text = String::new();
    if let Err(e) = input.bytes.read_to_string(&mut text) {
        let _ = sink(Err(Reject::new(&input.uri, None, Stage::Ingest, RejectReason::Encoding, e.to_string())));
        return;
    }
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let at = offset;
        offset += line.len() as i64;
        let record = match line.trim_end() {
            "BAD" => Err(Reject::new(&input.uri, Some(at), Stage::Ingest, RejectReason::Malformed, "BAD")),
            "READER FAULT" => fault("a fault of the reader"),
            line => Ok(Article {
                article_id: digest(&[line]),
                external_id: None,
                url: None,
                title: None,
                date: None,
                format: ArticleFormat::Text,
                content: line.to_string(),
                author: None,
                source: None,
                lang: None,
                charset: None,
                text_repaired: false,
                crawled_at: None,
                input_uri: input.uri.clone(),
                input_offset: at,
            }),
        };
        if sink(record).is_break() {
            return;
        }
    }
}

fn normalize(article: &Article, _: &Packs, _: &NormalizeOptions, _: &Limits) -> Result<(Document, Vec<Sentence>), Reject> {
    if article.content == "PANIC" {
        fault("a fault of the cleaner");
    }
    let mut fields = article.content.splitn(3, '|');
    let (Some(url), Some(day), Some(text)) = (fields.next(), fields.next(), fields.next()) else {
        return Err(Reject::new(&article.input_uri, Some(article.input_offset), Stage::Normalize, RejectReason::Empty, &article.content));
    };
    let doc_id = digest(&[url]);
    let chars = text.chars().count() as i32;
    let sentence =
        Sentence { doc_id: doc_id.clone(), sentence: 0, part: Part::Body, start: 0, end: chars, role: SentenceRole::Body, language: None };
    let document = Document {
        url: Some(url.into()),
        source: Some(Label::new(&url[..1])),
        authors: vec!["A".into(), url.into()],
        published_at: day.parse::<i64>().ok().and_then(|d| Timestamp::from_second(d * 86_400).ok()),
        language: Some(Label::from(if url == "u3" { "xx" } else { "en" })),
        content_hash: digest(&[text]),
        input_uri: article.input_uri.clone(),
        input_offset: article.input_offset,
        ..Document::of_text(&doc_id, text)
    };
    Ok((document, vec![sentence]))
}

fn extract(texts: &[Text], _: &Limits, _: Privacy) -> Vec<Findings> {
    texts.iter().map(|t| findings(t.document, t.sentences)).collect()
}

fn findings(document: &Document, sentences: &[Sentence]) -> Findings {
    if document.text == "EXTRACT FAULT" {
        fault("a fault of the extractor");
    }
    let number = document.text.split_whitespace().find(|w| w.parse::<i64>().is_ok()).unwrap_or("none");
    let refusal = Refusal {
        doc_id: document.doc_id.clone(),
        sentence: 0,
        part: Part::Body,
        start: 0,
        end: sentences.len() as i32,
        text: number.into(),
        reason: RefusalReason::Unconnected,
        rule_id: None,
        evidence: document.text.clone(),
    };
    Findings { refusals: vec![refusal], ..Findings::default() }
}

fn tolls(document: &Document, figures: &[CasualtyFigure]) -> Vec<DocumentToll> {
    vec![DocumentToll {
        toll_id: digest(&[&document.doc_id, "toll"]),
        doc_id: document.doc_id.clone(),
        kind: Kind::Injured,
        scope: Scope::Incident,
        low: None,
        best: Some(figures.len() as i64),
        high: None,
        qualifier: Qualifier::Exact,
        figures: Vec::new(),
        place_id: None,
        place_name: None,
        country: None,
        admin1: None,
        window_start: None,
        window_end: None,
        window_precision: None,
        rule: Label::from("single"),
    }]
}
