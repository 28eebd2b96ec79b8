//! Which language is it? By the text, with the record's own word as a second voice.

use crate::packs::Packs;

/// Bytes of text that the detector reads: more changes nothing.
const SAMPLE_BYTES: usize = 4_000;

/// The BCP 47 code of the text's language: the detector's where it is sure, else the stated one.
pub(crate) fn tell(text: &str, stated: Option<&str>, packs: &Packs) -> Option<String> {
    let stated = stated.and_then(code);
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
    fn short_texts_with_foreign_names_keep_their_language() {
        let packs = Packs::load(&Default::default()).expect("the embedded packs load");
        let told = |text: &str| tell(text, None, &packs);
        assert_eq!(told("On 5 May, in Santa Catarina, a driver was killed by armed men on the road to Biguacu.").as_deref(), Some("en"));
        assert_ne!(
            told("El gobierno de la provincia anunció el martes que a partir de hoy no habrá clases en las escuelas.").as_deref(),
            Some("en")
        );
        assert_ne!(told("Der Minister sagte am Dienstag, was in der Stadt an diesem Tag so geschehen war.").as_deref(), Some("en"));
    }
}
