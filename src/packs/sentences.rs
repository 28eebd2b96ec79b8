//! How do sentences end in a language without a pack? `data/sentences/others.toml`, embedded.

use super::parse_toml;
use crate::error::Result;
use crate::text::fold;
use crate::text::sentence::Boundaries;
use serde::Deserialize;
use std::sync::OnceLock;

static TOML: &str = include_str!("../../data/sentences/others.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OthersToml {
    before_name: Vec<String>,
    may_end: Vec<String>,
    starters: Vec<String>,
    ordinals: bool,
    letters: bool,
}

/// The ends of sentences where no pack knows them. A test holds that the file loads.
pub fn other_boundaries() -> &'static Boundaries {
    static OTHERS: OnceLock<Boundaries> = OnceLock::new();
    OTHERS.get_or_init(|| parse("sentences/others.toml", TOML).unwrap_or_default())
}

fn parse(path: &str, text: &str) -> Result<Boundaries> {
    let toml: OthersToml = parse_toml(path, text)?;
    let set = |words: &[String]| words.iter().map(|w| fold(w)).collect();
    Ok(Boundaries {
        before_name: set(&toml.before_name),
        may_end: set(&toml.may_end),
        starters: set(&toml.starters),
        ordinals: toml.ordinals,
        letters: toml.letters,
        ..Boundaries::default()
    })
}

#[cfg(test)]
mod tests {
    use super::other_boundaries;
    use crate::text::sentence::sentences;

    #[test]
    fn other_languages_are_split_at_their_ends() {
        let split =
            |text: &str| -> Vec<String> { sentences(text, other_boundaries()).iter().map(|s| s.of(text).trim().to_string()).collect() };
        assert_eq!(
            split("Die Brücke fiel am 12. Juni um, sagte Dr. Maier. Es gab z. B. keinen Zaun."),
            ["Die Brücke fiel am 12. Juni um, sagte Dr. Maier.", "Es gab z. B. keinen Zaun."]
        );
        assert_eq!(
            split("Es steht auf Seite 12. Dort war am 1. -3. Mai kein Zaun."),
            ["Es steht auf Seite 12.", "Dort war am 1. -3. Mai kein Zaun."]
        );
        assert_eq!(split("Hun bor i E.U. Hvad med dig?"), ["Hun bor i E.U.", "Hvad med dig?"]);
        assert_eq!(split("（山です。川です）橋が落ちた。"), ["（山です。川です）橋が落ちた。"]);
        assert_eq!(split("1）橋（山です。川です）が落ちた。"), ["1）橋（山です。川です）が落ちた。"]);
        assert_eq!(split("La Sra. Ruiz llegó el lunes. ¿Quién la vio?"), ["La Sra. Ruiz llegó el lunes.", "¿Quién la vio?"]);
        assert_eq!(split("Мост упал на ул. Мира. Люди ушли."), ["Мост упал на ул. Мира.", "Люди ушли."]);
        assert_eq!(split("橋が落ちた。人々は去った。"), ["橋が落ちた。", "人々は去った。"]);
        assert_eq!(split("سقط الجسر؟ لا أحد يعرف."), ["سقط الجسر؟", "لا أحد يعرف."]);
    }
}
