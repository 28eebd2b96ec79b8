//! What do we know of a language? A folder `data/languages/<code>/` of TOML files, the same names everywhere.
//!
//! Packs are embedded in the program; a folder given by `--languages` adds languages or overrides files of an embedded
//! one. There is no list of languages to join: a folder is a language. Unknown keys, duplicate ids and rules without
//! `finds` and `ignores` are refused with the file, the line and what to do. Every lookup word is folded
//! ([`crate::text::fold`]) when it is loaded.

mod actors;
pub mod casualties;
pub mod confidence;
mod cues;
pub mod dates;
pub mod exports;
pub mod gazetteer;
mod incidents;
mod language;
mod least;
mod months;
pub mod notice;
mod numbers;
mod pages;
pub mod places;
mod quotes;
mod sentences;
pub mod taxonomy;
mod topics;
mod words;

pub use actors::{ActorRule, ActorWord, Actors, KnownActor, TITLE_WORDS, Title};
pub use casualties::Casualties;
pub use confidence::Confidence;
pub use cues::Cues;
pub use dates::{DateClass, DateRule, DateToken, Dates, Resolve};
pub use gazetteer::Gazetteer;
pub use incidents::{Evidence, IncidentExample, IncidentWeights, Rarity};
pub use language::Language;
pub use least::Least;
pub use months::Months;
pub use numbers::{NumberRead, NumberWords, Numbers, parse_digits};
pub use pages::{PageRules, Sureness};
pub use places::Places;
pub use quotes::{CueKind, QuoteRule, Quotes, Word};
pub use sentences::other_boundaries;
pub use topics::{
    AROUND, AroundRow, FEATURES, Judge, JudgeToml, Judgement, Leanings, LookToml, Model, Profile, Role, Row, Shows, SmallWords, Spoken,
    SumToml, Taught, Term, TermIndex, TermLists, TopicWeights, Topics, Votes, curve, exp, ln, ln_1p, teach, train,
};
pub use words::{Map, WordBits};

use crate::error::{Error, Result};
use crate::text::{Lexicon, Span, Token, tokenize_with};
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/languages");

/// Everything that is known of one language, checked and compiled.
#[derive(Debug)]
pub struct LanguagePack {
    /// BCP 47 code: the folder's name.
    pub code: String,
    /// Sentences, datelines, months, cleaning.
    pub language: Language,
    /// Number words, vague words, hedges.
    pub numbers: Numbers,
    /// Words and rules of casualty figures.
    pub casualties: Casualties,
    /// How often figures of a rule were right.
    pub confidence: Confidence,
    /// Terms of topics.
    pub topics: Topics,
    /// How topics are ranked, where that was learnt for the language.
    pub judge: Option<Judge>,
    /// The topic classifier, where the language has one.
    pub classifier: Option<Model>,
    /// Custom taxonomies that are read in this language.
    pub taxonomies: Vec<TermLists>,
    /// Cue verbs and shapes of quotations.
    pub quotes: Quotes,
    /// Names of places, demonyms, context words.
    pub places: Places,
    /// Time expressions.
    pub dates: Dates,
    /// Titles and organization words.
    pub actors: Actors,
    /// All words that the tables above are asked for, by number.
    pub lexicon: Lexicon,
    /// What each of them may mean to the extractors: bits of [`notice`].
    pub notices: WordBits<u16>,
}

/// The texts of a language folder: file name to contents.
pub type PackFiles = BTreeMap<String, String>;

/// All languages that can be read, by code.
#[derive(Debug)]
pub struct Packs {
    packs: BTreeMap<String, LanguagePack>,
}

impl Packs {
    /// The embedded languages, with the given folders' files added or put in their place.
    ///
    /// `overrides` maps a language code to files. Errors name the file and line.
    pub fn load(overrides: &BTreeMap<String, PackFiles>) -> Result<Packs> {
        let mut sources = embedded_files();
        for (code, files) in overrides {
            sources.entry(code.clone()).or_default().extend(files.clone());
        }
        let packs =
            sources.into_iter().map(|(code, files)| Ok((code.clone(), LanguagePack::parse(&code, &files)?))).collect::<Result<_>>()?;
        Ok(Packs { packs })
    }

    /// Adds a custom taxonomy; `path` names its file in errors. Its language must be there and its name new.
    pub fn add_taxonomy(&mut self, path: &str, text: &str) -> Result<&TermLists> {
        let code = topics::taxonomy_language(path, text)?;
        let codes = self.codes().join(", ");
        let pack = self.packs.get_mut(&code).ok_or_else(|| Error::pack(path, format!("no language {code}; there are {codes}")))?;
        let lists = topics::taxonomy(path, text, &pack.topics.lists)?;
        if pack.taxonomies.iter().any(|t| t.taxonomy == lists.taxonomy) {
            return Err(Error::pack(path, format!("taxonomy {} is there already", lists.taxonomy)));
        }
        pack.taxonomies.push(lists);
        Ok(&pack.taxonomies[pack.taxonomies.len() - 1])
    }

    /// The pack for a BCP 47 code: of the code itself, else of its primary language.
    pub fn get(&self, code: &str) -> Option<&LanguagePack> {
        self.packs.get(code).or_else(|| self.packs.get(code.split('-').next().unwrap_or(code)))
    }

    /// The codes, sorted.
    pub fn codes(&self) -> Vec<&str> {
        self.packs.keys().map(String::as_str).collect()
    }

    /// The packs, by code.
    pub fn iter(&self) -> impl Iterator<Item = &LanguagePack> {
        self.packs.values()
    }
}

impl LanguagePack {
    /// Parses and compiles the files of one language, with what annotated articles taught of it where that is built in. Files of
    /// `PACK_FILES` must all be there; others are refused.
    pub fn parse(code: &str, files: &PackFiles) -> Result<LanguagePack> {
        let mut pack = LanguagePack::compile(code, files)?;
        pack.judge = Judge::embedded(code, &pack.topics.lists, pack.classifier.as_ref())?;
        match Profile::embedded(code, &pack.topics.lists)? {
            Some(profile) => pack.topics.profile = profile,
            // Only the ranking asks what words say.
            None if pack.judge.is_some() => pack.listen_to_lists(code, files)?,
            None => {}
        }
        Ok(pack)
    }

    /// The same, as it is before annotated articles taught how topics are ranked and what words say: these speak as the lists do.
    pub fn untaught(code: &str, files: &PackFiles) -> Result<LanguagePack> {
        let mut pack = LanguagePack::compile(code, files)?;
        pack.listen_to_lists(code, files)?;
        Ok(pack)
    }

    fn listen_to_lists(&mut self, code: &str, files: &PackFiles) -> Result<()> {
        let text = files.get("topics.toml").map_or("", String::as_str);
        self.topics.profile = self.topics.profile_of_lists(&format!("{code}/topics.toml"), text)?;
        Ok(())
    }

    /// All but how topics are ranked and what words say.
    fn compile(code: &str, files: &PackFiles) -> Result<LanguagePack> {
        /// The files of a language folder.
        const PACK_FILES: [&str; 9] = [
            "language.toml",
            "numbers.toml",
            "casualties.toml",
            "confidence.toml",
            "topics.toml",
            "quotes.toml",
            "places.toml",
            "dates.toml",
            "actors.toml",
        ];
        for name in files.keys() {
            if !PACK_FILES.contains(&name.as_str()) {
                return Err(Error::pack(
                    format!("{code}/{name}"),
                    format!("no such file in a language folder; the files are {}", PACK_FILES.join(", ")),
                ));
            }
        }
        let text = |name: &str| -> Result<(String, &str)> {
            let path = format!("{code}/{name}");
            match files.get(name) {
                Some(text) => Ok((path, text.as_str())),
                None => {
                    Err(Error::pack(path, "the file is missing: a language folder holds all of its files, each with at least its settings"))
                }
            }
        };
        macro_rules! part {
            ($ty:ty, $name:literal) => {{
                let (path, toml) = text($name)?;
                <$ty>::parse(&path, toml)?
            }};
        }
        let mut pack = LanguagePack {
            code: code.to_string(),
            language: part!(Language, "language.toml"),
            numbers: part!(Numbers, "numbers.toml"),
            casualties: part!(Casualties, "casualties.toml"),
            confidence: part!(Confidence, "confidence.toml"),
            topics: part!(Topics, "topics.toml"),
            judge: None,
            classifier: Model::embedded(code)?,
            taxonomies: Vec::new(),
            quotes: part!(Quotes, "quotes.toml"),
            places: part!(Places, "places.toml"),
            dates: part!(Dates, "dates.toml"),
            actors: part!(Actors, "actors.toml"),
            lexicon: Lexicon::default(),
            notices: WordBits::default(),
        };
        pack.bind();
        pack.numbers.prove(&format!("{code}/numbers.toml"), &pack.lexicon)?;
        Ok(pack)
    }

    /// Numbers the words of all parts, and has each part know its own by their numbers.
    fn bind(&mut self) {
        self.dates.note_classes(&self.language, &self.numbers);
        // Small words and those of short lists are the most frequent; long lists of names come last.
        let frequent = self.language.small_words.iter().map(String::as_str).chain(self.quotes.words()).chain(self.numbers.words());
        let words = frequent.chain(self.dates.words()).chain(self.casualties.words());
        let lexicon = Lexicon::new(words.chain(self.actors.words()).chain(self.places.words()));
        self.numbers.bind(&lexicon);
        self.casualties.bind(&lexicon);
        self.quotes.bind(&lexicon);
        self.places.bind(&lexicon);
        self.dates.bind(&lexicon);
        self.actors.bind(&lexicon);
        self.notices = self.note_words(&lexicon);
        self.lexicon = lexicon;
    }

    /// The tokens of a text with the numbers of their words.
    pub fn tokenize(&self, text: &str) -> Vec<Token> {
        let mut out = Vec::with_capacity(text.len() / 5);
        tokenize_with(&self.lexicon, text, Span::new(0, text.len()), &mut out);
        out
    }
}

/// The embedded files, by language code and file name.
pub fn embedded_files() -> BTreeMap<String, PackFiles> {
    EMBEDDED
        .dirs()
        .map(|dir| {
            let name = |path: &std::path::Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let files = dir.files().filter_map(|f| Some((name(f.path()), f.contents_utf8()?.to_string()))).collect();
            (name(dir.path()), files)
        })
        .collect()
}

/// Parses one TOML file of a pack into its declared shape; unknown keys and wrong types name file and line.
pub(crate) fn parse_toml<T: DeserializeOwned>(path: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| Error::pack(path, e.to_string().trim_end()))
}
