use super::find;
use super::prove::prove;
use crate::extract::Reading;
use crate::limits::Limits;
use crate::model::{Actor, ActorType, Document, Part, Sentence, SentenceRole};
use crate::packs::Packs;
use std::collections::BTreeMap;

fn actors(title: &str, text: &str) -> Vec<Actor> {
    let packs = Packs::load(&BTreeMap::new()).expect("the embedded packs load");
    let limits = Limits::default();
    let document = Document { title: Some(title.to_string()), ..crate::extract::testing::document(text) };
    let mut sentences = crate::extract::testing::sentences(text);
    for s in &mut sentences {
        s.sentence += 1;
    }
    let head = Sentence {
        doc_id: String::new(),
        sentence: 0,
        part: Part::Title,
        start: 0,
        end: title.chars().count() as i32,
        role: SentenceRole::Title,
        language: None,
    };
    sentences.insert(0, head);
    let (rows, cast) = find(&Reading::new(&document, &sentences, packs.get("en").expect("English is embedded"), &limits));
    rows.into_iter().filter(|a| !cast.harmed.contains(&a.name)).collect()
}

fn short(rows: &[Actor]) -> Vec<(&str, &str, Option<&str>, Option<&str>)> {
    rows.iter().map(|a| (a.text.as_str(), a.name.as_str(), a.title.as_deref(), a.country.as_ref().map(|c| c.0.as_ref()))).collect()
}

#[test]
fn every_rule_proves_itself() {
    let packs = Packs::load(&BTreeMap::new()).expect("the embedded packs load");
    for pack in packs.iter() {
        let failures = prove(pack);
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

#[test]
fn one_person_has_one_name_and_id() {
    let rows = actors(
        "Kiptoo and Orlov meet",
        "Kenyan President Amara Kiptoo and his Russian counterpart Vasil Orlov met. President Orlov thanked Kiptoo. The Russian president left under former Kenyan President Amos Okello Odinga.",
    );
    assert_eq!(
        short(&rows),
        [
            ("Kiptoo", "Amara Kiptoo", Some("Kenyan President"), Some("KE")),
            ("Orlov", "Vasil Orlov", Some("President"), Some("RU")),
            ("Amara Kiptoo", "Amara Kiptoo", Some("Kenyan President"), Some("KE")),
            ("Vasil Orlov", "Vasil Orlov", Some("Russian counterpart"), Some("RU")),
            ("Orlov", "Vasil Orlov", Some("President"), Some("RU")),
            ("Kiptoo", "Amara Kiptoo", Some("Kenyan President"), Some("KE")),
            ("The Russian president", "Vasil Orlov", Some("President"), Some("RU")),
            ("Amos Okello Odinga", "Amos Okello Odinga", Some("former Kenyan President"), Some("KE")),
        ]
    );
    assert_eq!(rows[0].actor_id, rows[2].actor_id);
    assert_ne!(rows[0].actor_id, rows[1].actor_id);
}

#[test]
fn private_victims_give_no_row() {
    let rows = actors("", "Maria Olsen, 34, was killed when the roof fell. Mayor Lena Brandt spoke. The body of Olsen was found.");
    assert_eq!(short(&rows), [("Lena Brandt", "Lena Brandt", Some("Mayor"), None)]);
}

#[test]
fn upper_case_copy_gives_few_false_actors() {
    let rows = actors("", "SIX FARMERS DIED NEAR THE RIO VERDE BRIDGE WHEN ARMED MEN OPENED FIRE, PRESIDENT PEDRO ALVEZ SAID TODAY.");
    assert_eq!(short(&rows), [("PEDRO ALVEZ", "PEDRO ALVEZ", Some("PRESIDENT"), None)]);
}

#[test]
fn groups_and_known_names_have_types_and_countries() {
    let rows = actors("", "The Kremlin and al-Qaeda were named by the Azure Coast Liberation Front (ACLF). The ACLF left.");
    let got: Vec<_> = rows.iter().map(|a| (a.text.as_str(), a.r#type, a.name.as_str())).collect();
    assert_eq!(
        got,
        [
            ("Kremlin", ActorType::Organization, "Kremlin"),
            ("al-Qaeda", ActorType::Group, "al-Qaeda"),
            ("Azure Coast Liberation Front", ActorType::Group, "Azure Coast Liberation Front"),
            ("ACLF", ActorType::Group, "Azure Coast Liberation Front"),
            ("ACLF", ActorType::Group, "Azure Coast Liberation Front"),
        ]
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_mix_of_titles_and_names_gives_rows_of_the_text(pieces in proptest::collection::vec(0usize..PIECES.len(), 0..60)) {
        let text: String = pieces.iter().map(|&i| PIECES[i]).collect();
        for a in actors("Ana Sol", &text) {
            let words: String = text.chars().skip(a.start as usize).take((a.end - a.start) as usize).collect();
            proptest::prop_assert!(a.part == Part::Title || words == a.text);
        }
    }
}

const PIECES: [&str; 28] = [
    "President",
    " ",
    " ",
    " ",
    "Ana",
    " Sol ",
    "Mr",
    ".",
    ", ",
    ". ",
    "al",
    "-",
    "Front",
    " of ",
    "Ministry",
    " for ",
    "the ",
    "The ",
    "UN",
    " (",
    ")",
    " said ",
    "'s",
    " killed ",
    "Kenyan",
    " army ",
    "É",
    "\n",
];

#[test]
fn no_text_breaks_it() {
    for text in [
        "",
        "President",
        "President.",
        "Mr.",
        "A B C D E F G H I J K",
        "The President of",
        "al-",
        "Gen. -",
        "É. È’s (",
        "X, the",
        "of of of The The",
    ] {
        actors(text, text);
    }
    actors("", &"President Ana de la Sol, the minister of X, ".repeat(500));
}

/// Prints the actors of the seed and of newswire, to look at: `DATELINE_SHOW=1`.
#[test]
fn actors_of_real_articles_can_be_looked_at() {
    let Some(seed) = crate::testing::shared_text("corpora/seed/article.txt") else { return };
    let (title, text) = seed.split_once("\n\n").expect("title, then text");
    let rows = actors(title, text);
    let has = |text: &str, title: &str, country: &str| {
        rows.iter().any(|a| a.text == text && a.title.as_deref() == Some(title) && a.country.as_ref().is_some_and(|c| c.0 == country))
    };
    assert!(has("Nicolas Maduro", "Venezuelan President", "VE"), "{:?}", short(&rows));
    assert!(has("Putin", "President", "RU"), "{:?}", short(&rows));
    assert!(has("Hugo Chavez Frias", "former Venezuelan President", "VE"), "{:?}", short(&rows));
    if let Ok(file) = std::env::var("DATELINE_SHOW") {
        for line in crate::testing::shared_text(&format!("corpora/{file}")).expect("a corpus").lines().step_by(40).take(25) {
            let row: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let text = row["text"].as_str().unwrap_or("");
            eprintln!("--- {}", row["title"]);
            for a in actors(row["title"].as_str().unwrap_or(""), text) {
                eprintln!("    {:12} {:30} | {:30} | {:?} {:?}", a.r#type.as_str(), a.text, a.name, a.title, a.country.map(|c| c.0));
            }
        }
    }
}
