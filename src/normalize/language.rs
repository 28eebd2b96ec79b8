//! Which language is it? By the text, with the record's own word as a second voice.

use crate::model::StatedFrom;
use crate::packs::Packs;
use crate::text::Span;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of text that the detector reads: more changes nothing.
const SAMPLE_BYTES: usize = 4_000;

/// The BCP 47 code of the text's language, and whether the words or a statement told it: the words where they are sure, and
/// where they agree with the statement, that, for it may name the region as well.
pub(crate) fn tell(text: &str, stated: Option<(&str, StatedFrom)>, packs: &Packs) -> Option<(String, StatedFrom)> {
    let named = stated.and_then(|(name, from)| Some((code(name)?, from)));
    let told = by_words(text, named.as_ref().map(|n| n.0.clone()), packs)?;
    let from = named.filter(|n| n.0 == told).map_or(StatedFrom::Text, |n| n.1);
    Some((told, from))
}

fn by_words(text: &str, stated: Option<String>, packs: &Packs) -> Option<String> {
    // The small words of a language are surer than letter statistics, which misread short texts full of foreign names.
    if let Some(known) = by_small_words(text, packs) {
        return Some(stated.filter(|s| s.split('-').next() == Some(known)).unwrap_or_else(|| known.to_string()));
    }
    let end = (0..=SAMPLE_BYTES.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    // Upper-case wire text looks like no language to letter statistics.
    let sample = text[..end].to_lowercase();
    let told = whatlang::detect(&sample);
    match (told, stated) {
        (Some(info), Some(stated)) => {
            let code = short(info.lang());
            if info.is_reliable() && !stated.starts_with(code) { Some(code.to_string()) } else { Some(stated) }
        }
        (Some(info), None) if info.is_reliable() => Some(short(info.lang()).to_string()),
        (Some(info), None) if info.confidence() > 0.2 && sample.len() > 60 => Some(short(info.lang()).to_string()),
        (_, stated) => stated,
    }
}

/// Share of small words from which a text is in their language: English news has 15 to 30 % of the list of its pack, other
/// languages have hardly one of them.
const SMALL_WORDS: f64 = 0.08;

/// The language whose small words make up enough of the text.
fn by_small_words<'p>(text: &str, packs: &'p Packs) -> Option<&'p str> {
    /// Words that are looked at: more changes nothing.
    const WORDS: usize = 200;
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).take(WORDS).map(crate::text::fold).collect();
    let share = |pack: &crate::packs::LanguagePack| {
        let small = words.iter().filter(|w| pack.language.small_words.contains(w.as_str())).count();
        small as f64 / words.len().max(1) as f64
    };
    let best = packs.iter().map(|p| (p, share(p))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (best.1 >= SMALL_WORDS).then_some(best.0.code.as_str())
}

/// The language of a document, by which sentences in another are told.
pub(crate) struct Own<'p> {
    primary: String,
    packs: &'p Packs,
    text: &'p str,
    sentences: &'p [Span],
    /// The words that stand in sentence after sentence of this document; looked for once a sentence needs them.
    often: OnceCell<HashSet<u64>>,
}

/// Sentences from which the words of a document are learnt: a language's small words are soon met.
const LEARNT_SENTENCES: usize = 100;

/// Sentences of a document that say which words are often: of fewer, one in another language would be a large share.
const LEAST_SENTENCES: usize = 4;

/// A word is often where more than one sentence in so many holds it.
const OFTEN: u32 = 5;

/// Share of a sentence's words that stand in sentence after sentence of its document, from which it is in that document's language.
/// News has 25 to 45 % of them; a sentence in another language with a name ("de la Cruz") some 10 %.
const OFTEN_SHARE: f64 = 0.2;

/// Bytes and words of a sentence whose language can be told.
const SENTENCE_BYTES: usize = 50;
const SENTENCE_WORDS: usize = 9;

impl<'p> Own<'p> {
    /// Of a document's code, its text and the sentences of that; none where the code is not of two or three letters.
    pub(crate) fn of(code: &str, packs: &'p Packs, text: &'p str, sentences: &'p [Span]) -> Option<Own<'p>> {
        let primary = code.split('-').next().filter(|p| (2..=3).contains(&p.len()))?;
        Some(Own { primary: primary.to_string(), packs, text, sentences, often: OnceCell::new() })
    }

    /// The words that stand in sentence after sentence of the document: in any language its small words, and what the document is about.
    fn often(&self) -> &HashSet<u64> {
        self.often.get_or_init(|| {
            let long = |span: &&Span| words_of(span.of(self.text)).nth(SENTENCE_WORDS - 1).is_some();
            let (mut met, mut buffer, mut all) = (HashMap::<u64, (u32, u32)>::new(), String::new(), 0);
            for span in self.sentences.iter().filter(long).take(LEARNT_SENTENCES) {
                all += 1;
                for word in words_of(span.of(self.text)) {
                    let (count, last) = met.entry(key_of(word, &mut buffer)).or_default();
                    *count += u32::from(*last != all);
                    *last = all;
                }
            }
            met.retain(|_, (count, _)| all as usize >= LEAST_SENTENCES && *count > 1 && *count * OFTEN > all);
            met.into_keys().collect()
        })
    }

    /// The code of a sentence's language, where it is surely another. Most sentences of a language with a pack hold two of its words
    /// among their first, and are looked at no further.
    pub(crate) fn other(&self, sentence: &str) -> Option<String> {
        let sentence = sentence.trim();
        if sentence.len() < SENTENCE_BYTES || self.packs.get(&self.primary).is_some_and(|pack| has_words_of(sentence, &pack.language)) {
            return None;
        }
        let words = words_of(sentence).count();
        let names = words_of(sentence).filter(|w| !w.starts_with(char::is_lowercase)).count();
        let unicameral =
            sentence.chars().filter(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()).count() * 2 > sentence.len() / 3;
        // Lists of names and lines of figures are of no language, and capitals alone look like any.
        if words < SENTENCE_WORDS || names * 2 > words && !unicameral {
            return None;
        }
        // A sentence with one small word of its document's language may be short and full of foreign names.
        let own = self.packs.get(&self.primary).map_or(0.0, |pack| share_of(sentence, &pack.language));
        if own >= OWN_SHARE {
            return None;
        }
        // Letter statistics cost a hundred times as much as the words of the document itself.
        let (often, mut buffer) = (self.often(), String::new());
        let own = words_of(sentence).filter(|word| often.contains(&key_of(word, &mut buffer))).count();
        if own >= 2 && own as f64 >= OFTEN_SHARE * words as f64 {
            return None;
        }
        let known = self.packs.iter().filter(|p| p.code != self.primary).find(|p| share_of(sentence, &p.language) >= SENTENCE_SHARE);
        if let Some(pack) = known {
            return Some(pack.code.clone());
        }
        let told = whatlang::detect(&sentence.to_lowercase())?;
        let code = short(told.lang());
        (told.is_reliable() && told.confidence() >= 0.95 && code != self.primary).then(|| code.to_string())
    }
}

/// Share of small words from which a sentence may be of its document's language.
const OWN_SHARE: f64 = 0.04;

/// Share of small words from which one sentence is in their language: twice what a whole text needs.
const SENTENCE_SHARE: f64 = 2.0 * SMALL_WORDS;

/// A word in small letters as a number.
fn key_of(word: &str, buffer: &mut String) -> u64 {
    buffer.clear();
    buffer.extend(word.chars().flat_map(char::to_lowercase));
    xxh3_64(buffer.as_bytes())
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty())
}

/// Whether two words of a sentence are small words of a language or open its sentences; those of three letters or more, for "in", "a" and
/// "no" are of many languages.
fn has_words_of(sentence: &str, language: &crate::packs::Language) -> bool {
    let is_own = |word: &&str| {
        let mut letters = [0u8; 12];
        if !(2..=letters.len()).contains(&word.len()) || !word.is_ascii() {
            return false;
        }
        let lower = &mut letters[..word.len()];
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        let Ok(word) = std::str::from_utf8(lower) else { return false };
        language.small_words.contains(word) || word.len() >= 3 && language.boundaries.starters.contains(word)
    };
    words_of(sentence).filter(is_own).nth(1).is_some()
}

fn share_of(sentence: &str, language: &crate::packs::Language) -> f64 {
    let (mut small, mut all) = (0, 0);
    for word in words_of(sentence) {
        all += 1;
        small += usize::from(language.small_words.contains(crate::text::fold(word).as_str()));
    }
    f64::from(small as u32) / f64::from(all.max(1) as u32)
}

/// A stated code ("en", "en_US", "EN-gb", "eng") in BCP 47 form; names of languages are not read.
fn code(stated: &str) -> Option<String> {
    let mut parts = stated.trim().split(['-', '_']);
    let language = parts.next()?.to_ascii_lowercase();
    let language = if language.len() == 3 { whatlang::Lang::from_code(&language).map(short)?.to_string() } else { language };
    if language.len() != 2 || !language.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let region = parts.next().filter(|r| r.len() == 2 && r.bytes().all(|b| b.is_ascii_alphabetic())).map(str::to_ascii_uppercase);
    Some(region.map_or(language.clone(), |r| format!("{language}-{r}")))
}

/// ISO 639-1 code of a detected language (BCP 47 takes the shortest), else its ISO 639-3 code.
fn short(lang: whatlang::Lang) -> &'static str {
    match lang.code() {
        "eng" => "en",
        "rus" => "ru",
        "cmn" => "zh",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "fra" => "fr",
        "deu" => "de",
        "ukr" => "uk",
        "kat" => "ka",
        "ara" => "ar",
        "hin" => "hi",
        "jpn" => "ja",
        "heb" => "he",
        "pol" => "pl",
        "tur" => "tr",
        "nld" => "nl",
        "hun" => "hu",
        "ces" => "cs",
        "ell" => "el",
        "bul" => "bg",
        "swe" => "sv",
        "dan" => "da",
        "nob" => "nb",
        "fin" => "fi",
        "vie" => "vi",
        "kor" => "ko",
        "tha" => "th",
        "ben" => "bn",
        "guj" => "gu",
        "tam" => "ta",
        "tel" => "te",
        "kan" => "kn",
        "mal" => "ml",
        "mar" => "mr",
        "pan" => "pa",
        "urd" => "ur",
        "pes" => "fa",
        "ron" => "ro",
        "hrv" => "hr",
        "srp" => "sr",
        "slv" => "sl",
        "slk" => "sk",
        "lit" => "lt",
        "lav" => "lv",
        "est" => "et",
        "cat" => "ca",
        "ind" => "id",
        "jav" => "jv",
        "mya" => "my",
        "khm" => "km",
        "amh" => "am",
        "aze" => "az",
        "uzb" => "uz",
        "tuk" => "tk",
        "bel" => "be",
        "mkd" => "mk",
        "nep" => "ne",
        "sin" => "si",
        "ori" => "or",
        "tgl" => "tl",
        "afr" => "af",
        "hye" => "hy",
        "lat" => "la",
        "epo" => "eo",
        "yid" => "yi",
        "zul" => "zu",
        "sna" => "sn",
        "aka" => "ak",
        "cym" => "cy",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::tell;
    use crate::packs::Packs;

    #[test]
    fn a_sentence_in_another_language_is_told_and_others_are_not() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let english = super::Own::of("en-GB", &packs, "", &[]).expect("a code");
        assert_eq!(
            english.other("“No vamos a abandonar nuestras casas mientras el agua siga subiendo”, escribieron los vecinos.").as_deref(),
            Some("es")
        );
        for own in [
            "Ten people died in Lima on Monday, officials said in a statement to reporters.",
            "Ana Ruiz, Jo Park, Li Wei, Ute Maier, Omar Khan, Eva Lund, Tom Reed.",
            "SANTIAGO DE CHILE, 4 MAR 2021 (EXAMPLE)",
            "No.",
        ] {
            assert_eq!(english.other(own), None, "{own}");
        }
        let spanish = super::Own::of("es", &packs, "", &[]).expect("a code");
        assert_eq!(spanish.other("The people of the town have been told by the mayor that they should leave.").as_deref(), Some("en"));
        assert_eq!(spanish.other("El gobierno de la provincia anunció el martes que no habrá clases en las escuelas."), None);
    }

    #[test]
    fn the_words_of_a_document_tell_most_of_its_sentences_and_no_others() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let sentences = [
            "El gobierno de la provincia anunció el martes que no habrá clases en las escuelas de la costa.",
            "La crecida de los ríos dejó el lunes sin agua a los vecinos de los barrios del sur, según la alcaldía.",
            "Los bomberos de la ciudad sacaron a once personas de las casas en las que el agua llegó al techo.",
            "The mayor of Santa Cruz de la Sierra has told the people of the town that they should not go home.",
            "La gobernadora pidió a los vecinos que no vuelvan a las casas hasta que lo diga la policía.",
            "Según el servicio de meteorología, la lluvia seguirá en la región hasta el fin de la semana.",
        ];
        let text = sentences.join(" ");
        let spans: Vec<_> = sentences
            .iter()
            .map(|s| text.find(s).map(|at| crate::text::Span::new(at, at + s.len())).expect("a sentence of the text"))
            .collect();
        let own = super::Own::of("es", &packs, &text, &spans).expect("a code");
        let told: Vec<_> = sentences.iter().map(|s| own.other(s)).collect();
        assert_eq!(told, [None, None, None, Some("en".to_string()), None, None]);
        let mut buffer = String::new();
        assert!(["la", "de", "el"].iter().all(|word| own.often().contains(&super::key_of(word, &mut buffer))));
    }

    #[test]
    fn short_texts_with_foreign_names_keep_their_language() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let told = |text: &str| tell(text, None, &packs).map(|t| t.0);
        assert_eq!(told("On 5 May, in Santa Catarina, a driver was killed by armed men on the road to Biguacu.").as_deref(), Some("en"));
        assert_ne!(
            told("El gobierno de la provincia anunció el martes que a partir de hoy no habrá clases en las escuelas.").as_deref(),
            Some("en")
        );
        assert_ne!(told("Der Minister sagte am Dienstag, was in der Stadt an diesem Tag so geschehen war.").as_deref(), Some("en"));
    }
}
