//! Names of countries, demonyms, and words that tell places apart.

mod meaning;
mod words;

pub use meaning::{MEANINGS_MAX, Meaning, Name, kind};
pub use words::{Beginning, first_word};

use super::parse_toml;
use super::words::{Map as HashMap, WordBits, WordMap};
use crate::error::{Error, Result};
use crate::text::{WordId, fold_into};
use serde::Deserialize;
use std::sync::OnceLock;
use words::Start;

/// The file `places.toml`, checked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Whether a demonym ("Russian troops") is a row of its country.
    pub demonym_rows: bool,
    /// Countries: other names than the gazetteer's, and their people.
    pub countries: Vec<CountryNames>,
    /// First-level areas: other names and abbreviations.
    pub areas: Vec<AreaNames>,
    /// Pieces of the earth that are no country and no area.
    pub regions: Vec<Region>,
    /// Buildings and quarters that stand for a government.
    pub voices: Vec<Voice>,
    /// Other names of towns.
    pub aliases: Vec<Alias>,
    /// Short first words and what they stand for (`st` = `saint`).
    pub expand: HashMap<String, String>,
    /// Lists of words.
    pub words: Words,
    /// What each sign for or against a place weighs.
    pub accept: Accept,
    /// What each sign of which place is meant weighs.
    pub choose: Choose,
    /// Sentences with their places in brackets, each followed by its area or country in braces: `[Portland]{US.ME}`.
    pub finds: Vec<String>,
    /// Sentences without a place.
    pub ignores: Vec<String>,
    /// From a first word to the names that begin with it: their place in `name_lists`, plus one.
    #[serde(skip)]
    names: HashMap<String, u32>,
    /// How many names there are.
    #[serde(skip)]
    name_count: u32,
    #[serde(skip)]
    name_lists: Vec<Vec<Name>>,
    /// From a word to the lists that hold it.
    #[serde(skip)]
    lists: WordMap<u32>,
    /// From a folded country name or demonym to its ISO code.
    #[serde(skip)]
    country_names: HashMap<String, String>,
    /// From a folded capital, palace or seat to the ISO code of its government.
    #[serde(skip)]
    voice_names: HashMap<String, String>,
    /// For each word of the lexicon the lists that hold its key, and the bits of [`told`].
    #[serde(skip)]
    bits: WordBits<u32>,
    /// For each word of the lexicon the names that begin with its key, once the gazetteer was asked for.
    #[serde(skip)]
    starts: OnceLock<Vec<Start>>,
    /// The names of countries and demonyms of one and of two words, by the numbers of these.
    #[serde(skip)]
    country_words: HashMap<(WordId, WordId), String>,
}

/// A country in a language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountryNames {
    /// ISO 3166-1 alpha-2 code.
    pub iso: String,
    /// Its names; the first is the usual one.
    pub names: Vec<String>,
    /// Its adjective and its people.
    pub demonyms: Vec<String>,
    /// The capital as this language writes it, where it speaks for the government.
    #[serde(default)]
    pub capitals: Vec<String>,
}

/// A first-level area in a language.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaNames {
    /// ISO code, dot, GeoNames code: `US.TX`.
    pub code: String,
    /// Its names.
    pub names: Vec<String>,
    /// Abbreviations that hold only with their dot or after a comma: `Ind.`
    #[serde(default)]
    pub dotted: Vec<String>,
    /// Abbreviations that hold only after a place and a comma: `OH`.
    #[serde(default)]
    pub postal: Vec<String>,
}

/// A piece of the earth that is no country and no area.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// Its usual name.
    pub name: String,
    /// All its names.
    pub names: Vec<String>,
    /// Degrees north of a point in its middle.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// ISO code of the country that holds all of it.
    pub country: Option<String>,
}

/// A building or quarter that stands for a government.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Its name.
    pub name: String,
    /// ISO code of the country for which it speaks.
    pub country: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// The town in which it stands.
    pub city: String,
}

/// Other names of a town.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// The other names.
    pub names: Vec<String>,
    /// The name under which the gazetteer has it.
    pub of: String,
    /// ISO code of the country whose town of that name is the usual one.
    pub country: Option<String>,
}

macro_rules! word_lists {
    ($($(#[$about:meta])* $name:ident = $bit:expr;)*) => {
        /// Lists of words, folded; [`Places::lists_of`] gives the lists of a word as bits.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Words {
            $($(#[$about])* pub $name: Vec<String>,)*
        }

        /// The bits of the lists.
        pub mod list {
            $($(#[$about])* #[allow(non_upper_case_globals)] pub const $name: u32 = 1 << $bit;)*

            /// Lists whose words are never places by themselves.
            pub const NEVER: u32 = never | days;
        }

        impl Words {
            fn all(&self) -> Vec<(u32, &[String])> {
                vec![$((1 << $bit, self.$name.as_slice())),*]
            }
        }
    };
}

word_lists! {
    /// Titles of persons.
    titles = 0;
    /// Given names.
    given = 1;
    /// Words after a place's name that make an organization, office or feature of it.
    organization = 2;
    /// Words before a name that leave it a place.
    before = 3;
    /// Prepositions that may stand before a place.
    prepositions = 4;
    /// Prepositions and adverbs after which hardly anything but a place stands.
    locative = 5;
    /// Verbs of saying and acting.
    saying = 6;
    /// Words for first-level areas.
    area1 = 7;
    /// Words for second-level areas.
    area2 = 8;
    /// Words for towns.
    towns = 9;
    /// Never a place by itself; days and months are none either.
    never = 10;
    /// Also a common word or a surname.
    common = 11;
    /// Names of organizations and persons that hold a place's name and are none.
    phrases = 12;
    /// Nouns of government: what follows "Moscow's" where the capital acts.
    government = 13;
    /// Words that tell of an event.
    event = 14;
    /// Words after a name that make it a person, a team or a make.
    person_after = 15;
    /// Words of the language, in small letters as a rule.
    ordinary = 16;
    /// Surnames.
    surnames = 17;
    /// Offices of a town, which follow "city" or "town" in their own name.
    offices = 18;
    /// Prepositions that, with the locative ones, make a place the scene of its sentence.
    scene = 19;
    /// The definite article.
    articles = 20;
    /// The preposition of belonging: "University of", "Smith of".
    of = 21;
    /// Names of days and months.
    days = 22;
}

/// Weights of the signs by which a name is taken for a place: a logistic sum, fitted to annotated news. A name whose sum
/// makes it likely enough is a place. Every sign is 0 or 1 unless said otherwise.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// A name at least this likely to be a place is one, 0 to 1.
    pub threshold: f32,
    /// The same for the likeliest name of a document that has no place otherwise, 0 to 1.
    pub threshold_alone: f32,
    /// The weight of each sign, by its name in the extractor.
    pub weights: HashMap<String, f32>,
    #[serde(skip)]
    ordered: OnceLock<Vec<f32>>,
}

impl Accept {
    /// The weights in the order of the extractor's signs, of which the first call tells the names.
    pub fn ordered(&self, signs: &[&str]) -> &[f32] {
        self.ordered.get_or_init(|| signs.iter().map(|name| self.weights.get(*name).copied().unwrap_or(0.0)).collect())
    }
}

/// Weights of the signs by which one of several places of a name is chosen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choose {
    /// A country's weight, against the decimal logarithm of a town's people.
    pub country: f32,
    /// Added to the logarithm of a first-level area's people.
    pub admin1: f32,
    /// Added to the logarithm of a second-level area's people.
    pub admin2: f32,
    /// Added to the same where the name says "county" or the like, or does not for one whose main name does.
    pub admin2_said: f32,
    /// Added to a capital's.
    pub capital: f32,
    /// Added to a country or area that the pack names.
    pub usual: f32,
    /// A region's weight.
    pub region: f32,
    /// Added where the name is not the main name.
    pub other_name: f32,
    /// How many votes a country named outright has for itself, against a town in it.
    pub country_votes: f32,
    /// The same of a first-level area.
    pub area_votes: f32,
    /// How often the place of the dateline counts.
    pub dateline_votes: f32,
    /// Times the share of the document's other names that lie in the country.
    pub same_country: f32,
    /// Times the share that lie in the same first-level area.
    pub same_area: f32,
    /// Times the share that lie within some 250 km.
    pub near: f32,
    /// Times the share that lie within some 80 km.
    pub close: f32,
    /// Added where the text names the containing area or country right after the name.
    pub qualified: f32,
    /// Added where it names another one.
    pub misqualified: f32,
    /// Added to an area in which a town of the same name lies, where the name does not say that the area is meant.
    pub twin: f32,
    /// How sharply a better sum wins (a factor before the exponential).
    pub sharpness: f32,
}

/// The key under which a name is looked up: folded, without dots and apostrophes, words parted by one blank.
pub fn place_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    place_key_into(name, &mut key);
    key
}

/// Appends the key of `name` to `key`.
pub fn place_key_into(name: &str, key: &mut String) {
    let from = key.len();
    if name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        key.push_str(name);
        key[from..].make_ascii_lowercase();
        return;
    }
    let mut folded = String::with_capacity(name.len());
    fold_into(name, &mut folded);
    for c in folded.chars() {
        match c {
            '.' | '\'' | '`' | '\u{2BB}' | '\u{2BE}' | '\u{2BF}' => {}
            '-' | '/' | ' ' => {
                if key.len() > from && !key.ends_with(' ') {
                    key.push(' ');
                }
            }
            c => key.push(c),
        }
    }
    key.truncate(key.trim_end().len().max(from));
}

impl Places {
    /// Parses the file; `path` names it in errors.
    pub fn parse(path: &str, text: &str) -> Result<Places> {
        let mut places: Places = parse_toml(path, text)?;
        places.expand = places.expand.iter().map(|(k, v)| (place_key(k), place_key(v))).collect();
        places.index_names(path)?;
        for (bit, words) in places.words.all().into_iter().map(|(b, w)| (b, w.to_vec())).collect::<Vec<_>>() {
            for word in words {
                *places.lists.entry(place_key(&word)) |= bit;
            }
        }
        if let Some(bad) = places.finds.iter().find(|f| !f.contains('[')) {
            return Err(Error::pack(path, format!("a sentence of `finds` has no place in brackets: {bad}")));
        }
        Ok(places)
    }

    fn index_names(&mut self, path: &str) -> Result<()> {
        let mut all = Vec::new();
        for c in &self.countries {
            if c.iso.len() != 2 || c.names.is_empty() {
                return Err(Error::pack(path, format!("a country needs a code of two letters and a name: {:?}", c.iso)));
            }
            for name in &c.names {
                all.push((name, Meaning::Country(c.iso.clone())));
            }
            for name in &c.demonyms {
                all.push((name, Meaning::Demonym(c.iso.clone())));
            }
        }
        for a in &self.areas {
            all.extend(a.names.iter().map(|n| (n, Meaning::Area(a.code.clone()))));
            all.extend(a.dotted.iter().map(|n| (n, Meaning::Dotted(a.code.clone()))));
            all.extend(a.postal.iter().map(|n| (n, Meaning::Postal(a.code.clone()))));
        }
        for (i, r) in self.regions.iter().enumerate() {
            all.extend(r.names.iter().map(|n| (n, Meaning::Region(i))));
        }
        for (i, a) in self.aliases.iter().enumerate() {
            all.extend(a.names.iter().map(|n| (n, Meaning::Alias(i))));
        }
        all.extend(self.voices.iter().enumerate().map(|(i, v)| (&v.name, Meaning::Voice(i))));
        for (name, means) in all {
            let key = self.key_of(name);
            match &means {
                Meaning::Country(iso) | Meaning::Demonym(iso) => {
                    self.country_names.entry(key.clone()).or_insert_with(|| iso.clone());
                }
                Meaning::Voice(i) => {
                    self.voice_names.insert(key.clone(), self.voices[*i].country.clone());
                }
                _ => {}
            }
            let first = first_word(&key).to_string();
            let next = self.name_lists.len() as u32 + 1;
            let number = *self.names.entry(first).or_insert(next);
            if number == next {
                self.name_lists.push(Vec::new());
            }
            let list = &mut self.name_lists[number as usize - 1];
            match list.iter_mut().find(|n| n.key == key) {
                Some(name) if name.means.len() < MEANINGS_MAX => name.means.push(means),
                Some(name) => return Err(Error::pack(path, format!("\"{}\" means more than {MEANINGS_MAX} things", name.key))),
                None => {
                    list.push(Name { key, number: self.name_count, means: vec![means] });
                    self.name_count += 1;
                }
            }
        }
        for c in &self.countries {
            for capital in &c.capitals {
                self.voice_names.insert(place_key(capital), c.iso.clone());
            }
        }
        Ok(())
    }

    /// The key of a written name, its first words expanded (`St. Louis` is `saint louis`).
    pub fn key_of(&self, name: &str) -> String {
        let key = place_key(name);
        let words: Vec<&str> = key.split(' ').map(|w| self.expand.get(w).map_or(w, String::as_str)).collect();
        words.join(" ")
    }

    /// The pack's names whose first word is `word` (a key).
    pub fn names_from(&self, word: &str) -> &[Name] {
        self.names.get(word).and_then(|n| self.name_lists.get(*n as usize - 1)).map_or(&[], Vec::as_slice)
    }

    /// The lists that hold a folded word, as bits of [`list`].
    pub fn lists_of(&self, word: &str) -> u32 {
        self.lists.get(word).copied().unwrap_or(0)
    }

    /// ISO 3166-1 alpha-2 code of the country that a folded name or demonym means: `venezuela` and `venezuelan` are `VE`.
    pub fn country_of(&self, folded: &str) -> Option<&str> {
        lookup(&self.country_names, folded)
    }

    /// ISO 3166-1 alpha-2 code of the government for which a folded capital, palace or seat speaks: `kremlin` and `moscow`
    /// are `RU`.
    pub fn voice(&self, folded: &str) -> Option<&str> {
        lookup(&self.voice_names, folded)
    }
}

/// Looks up a folded word, also one with the dots and hyphens that a key has not.
fn lookup<'a>(names: &'a HashMap<String, String>, folded: &str) -> Option<&'a str> {
    let bare = folded.strip_prefix("the ").unwrap_or(folded);
    names.get(bare).or_else(|| names.get(&place_key(bare))).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::super::Packs;
    use super::*;

    #[test]
    fn names_demonyms_and_voices_lead_to_countries() {
        let packs = Packs::load(&Default::default()).unwrap();
        let places = &packs.get("en").unwrap().places;
        assert_eq!(places.country_of("venezuela"), Some("VE"));
        assert_eq!(places.country_of("venezuelan"), Some("VE"));
        assert_eq!(places.country_of("u.s."), Some("US"));
        assert_eq!(places.country_of("the united states"), Some("US"));
        assert_eq!(places.country_of("caracas"), None);
        assert_eq!(places.voice("kremlin"), Some("RU"));
        assert_eq!(places.voice("the white house"), Some("US"));
        assert_eq!(places.voice("moscow"), Some("RU"));
        assert_eq!(places.voice("elysee"), Some("FR"));
        assert_eq!(places.voice("springfield"), None);
    }

    #[test]
    fn keys_are_folded_without_dots_and_hyphens() {
        assert_eq!(place_key("Port-au-Prince"), "port au prince");
        assert_eq!(place_key("U.S."), "us");
        assert_eq!(place_key("N’Djamena"), "ndjamena");
        assert_eq!(place_key("Al-Minyā"), "al minya");
    }
}
