//! What is known of a word by its number: lists, the names that may begin with it, the country that it means.

use super::{Name, Places, list, place_key, place_key_into};
use crate::packs::gazetteer::{Gazetteer, Names, Openings};
use crate::packs::words::{Map as HashMap, WordBits};
use crate::text::{Lexicon, Token, WordId, fold};

/// Names that begin with one word.
#[derive(Debug, Clone, Default)]
pub(super) struct Start {
    /// Those of the gazetteer.
    world: Names,
    /// The pack's own: where they stand among its lists of names, plus one; 0 for none.
    names: u32,
    /// Whether phrases of the pack may begin with it.
    phrases: bool,
    /// Whether it stands for another word: "St.".
    stands_for: bool,
    /// How the second words of all of these begin.
    seconds: Openings,
}

/// The names that may begin with a word.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'p> {
    /// Those of the gazetteer.
    pub world: Names,
    /// Those of the pack.
    pub names: &'p [Name],
    /// Whether phrases of the pack may begin with it.
    pub phrases: bool,
    /// Whether it is its own key, but for capitals.
    pub plain: bool,
    /// How the second words of all of these begin.
    pub seconds: Openings,
}

/// What is told of a word beside the lists that hold it.
mod told {
    /// Its letters are plain, so that it is its own key.
    pub const PLAIN: u32 = 1 << 30;
    /// The name of a country may begin with it.
    pub const COUNTRY: u32 = 1 << 31;
    /// It stands for another word.
    pub const STANDS_FOR: u32 = 1 << 29;
    /// All of these.
    pub const ALL: u32 = PLAIN | COUNTRY | STANDS_FOR;
}

impl Places {
    /// The lists that hold a token of `text`.
    #[inline]
    pub fn lists_at(&self, text: &str, token: &Token) -> u32 {
        if token.word.is_known() || !token.is_word() || is_plain(text, token) {
            return self.bits.of(token.word) & !told::ALL;
        }
        self.lists_of(&place_key(token.span.of(text)))
    }

    /// Whether a word tells of an event; sentences tell it of all of their words at once ([`notice::EVENT`](crate::packs::notice::EVENT)).
    pub(in crate::packs) fn tells_event(&self, word: WordId) -> bool {
        self.bits.of(word) & list::event != 0
    }

    /// The names that may begin with a token of `text`; `room` is used where its key must be made. None where there are none.
    pub fn beginning(&self, text: &str, token: &Token, room: &mut String, lexicon: &Lexicon, world: &Gazetteer) -> Option<Beginning<'_>> {
        let known = token.word.is_known();
        if known
            && let Some(start) = self.starts.get_or_init(|| self.starts(lexicon, world)).get(token.word.row())
            && !start.stands_for
        {
            let names = self.name_lists.get((start.names as usize).wrapping_sub(1)).map_or(&[][..], Vec::as_slice);
            let some = !start.world.is_empty() || start.names != 0;
            return some.then_some(Beginning { world: start.world, names, phrases: start.phrases, plain: true, seconds: start.seconds });
        }
        room.clear();
        if !known && is_plain(text, token) {
            // What the pack begins with, and what stands for another word, the lexicon knows.
            room.push_str(token.span.of(text));
            room.make_ascii_lowercase();
            let world = world.names_from(room);
            return (!world.is_empty()).then_some(Beginning { world, names: &[], phrases: false, plain: true, seconds: world.seconds() });
        }
        self.key_into(text, token, room, lexicon);
        let first = first_word(room);
        let (names, world) = (self.names_from(first), world.names_from(first));
        (!(names.is_empty() && world.is_empty())).then_some(Beginning { world, names, phrases: true, plain: false, seconds: Openings::ALL })
    }

    /// The first two bytes of the key of a token of `text`, where they are told without making it; 0 behind a key of one byte.
    pub fn opening(&self, text: &str, token: &Token) -> Option<[u8; 2]> {
        let bytes = &text.as_bytes()[token.span.start..token.span.end];
        let opening = [bytes[0], bytes.get(1).copied().unwrap_or(0)].map(|b| b.to_ascii_lowercase());
        let plain = opening.iter().zip(bytes).all(|(b, _)| b.is_ascii_alphanumeric());
        (plain && self.bits.of(token.word) & told::STANDS_FOR == 0).then_some(opening)
    }

    /// Appends the key of a token of `text`, or of what it stands for.
    pub fn key_into(&self, text: &str, token: &Token, key: &mut String, lexicon: &Lexicon) {
        let bits = self.bits.of(token.word);
        let from = key.len();
        if bits & told::PLAIN != 0 {
            key.push_str(lexicon.word(token.word));
        } else {
            place_key_into(token.span.of(text), key);
        }
        // What stands for another word, the lexicon knows, or it has dots.
        let may_stand_for = bits & told::STANDS_FOR != 0 || bits == 0 && !is_plain(text, token);
        if may_stand_for && let Some(long) = self.expand.get(&key[from..]) {
            key.truncate(from);
            key.push_str(long);
        }
    }

    fn starts(&self, lexicon: &Lexicon, world: &Gazetteer) -> Vec<Start> {
        let mut phrases: HashMap<&str, Openings> = HashMap::default();
        for (phrase, _) in self.lists.iter().filter(|(_, bits)| **bits & list::phrases != 0) {
            let (first, second) = phrase.split_once(' ').unwrap_or((phrase, ""));
            phrases.entry(first).or_default().add(second.as_bytes());
        }
        let mut starts = vec![Start::default(); lexicon.rows()];
        let mut key = String::new();
        for (id, word) in lexicon.iter().filter(|(_, word)| !word.contains(' ')) {
            key.clear();
            place_key_into(word, &mut key);
            let world = world.names_from(&key);
            let phrases = phrases.get(key.as_str());
            let mut seconds = world.seconds().and(phrases.copied().unwrap_or_default());
            self.names_from(&key).iter().filter_map(|n| n.key.split_once(' ')).for_each(|(_, second)| seconds.add(second.as_bytes()));
            starts[id.row()] = Start {
                world,
                names: self.names.get(&key).copied().unwrap_or(0),
                phrases: phrases.is_some(),
                stands_for: key.contains(' ') || self.expand.contains_key(&key),
                seconds,
            };
        }
        starts
    }

    /// Whether the name of a country may begin with a token of `text`.
    #[inline]
    pub fn may_begin_country(&self, text: &str, token: &Token) -> bool {
        self.bits.of(token.word) & told::COUNTRY != 0 || !(token.word.is_known() || is_plain(text, token))
    }

    /// The code of the country that one or two tokens of `tokens` name, in full or as a demonym, and how many tokens they are; two
    /// only where `two` is asked for. Asked of tokens with which one [may begin](Places::may_begin_country).
    pub fn country_at(&self, text: &str, tokens: &[Token], two: bool) -> Option<(&str, usize)> {
        let first = tokens.first()?;
        let second = tokens.get(1).filter(|_| two);
        let plain = |t: &Token| self.bits.of(t.word) & told::PLAIN != 0 || !t.word.is_known() && is_plain(text, t);
        if plain(first) && second.is_none_or(plain) {
            let find = |words| self.country_words.get(&words).map(String::as_str);
            let both = second.filter(|s| s.word.is_known()).and_then(|s| find((first.word, s.word)).map(|c| (c, 2)));
            return both.or_else(|| find((first.word, WordId::default())).map(|c| (c, 1)));
        }
        let folded = |t: &Token| fold(t.span.of(text));
        let both = second.and_then(|s| self.country_of(&format!("{} {}", folded(first), folded(s))).map(|c| (c, 2)));
        both.or_else(|| self.country_of(&folded(first)).map(|c| (c, 1)))
    }

    /// First words for [`Places::country_of`], which passes over an article.
    fn country_firsts(&self) -> impl Iterator<Item = &str> {
        self.country_names.keys().map(|name| first_word(name)).chain(["the"])
    }

    /// The words that are asked for by number.
    pub(in crate::packs) fn words(&self) -> impl Iterator<Item = &str> {
        let countries = self.country_names.keys().flat_map(|name| name.split(' ')).chain(["the"]);
        let firsts = self.lists.words().map(first_word).chain(self.lists.words());
        firsts.chain(self.names.keys().map(String::as_str)).chain(countries).chain(self.expand.keys().map(String::as_str))
    }

    pub(in crate::packs) fn bind(&mut self, lexicon: &Lexicon) {
        let plain = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric());
        let firsts = self.country_firsts().map(|w| (w, told::COUNTRY));
        let listed = self.lists.iter().map(|(word, bits)| (word, *bits));
        let long = self.expand.keys().map(|w| (w.as_str(), told::STANDS_FOR));
        // A word with dots and the like is found by its key, of which nothing is known here but the lists.
        let odd = lexicon
            .iter()
            .filter(|(_, word)| !plain(word))
            .map(|(_, w)| (w, told::COUNTRY | told::STANDS_FOR | self.lists_of(&place_key(w))));
        let even = lexicon.iter().filter(|(_, word)| plain(word)).map(|(_, w)| (w, told::PLAIN));
        self.bits = WordBits::new(lexicon, firsts.chain(long).chain(listed.filter(|(w, _)| plain(w))).chain(odd).chain(even));
        let mut words = HashMap::default();
        for (name, iso) in &self.country_names {
            let mut parts = name.split(' ').map(|w| lexicon.id(w));
            match (parts.next(), parts.next(), parts.next()) {
                (Some(one), None, _) => {
                    words.insert((one, WordId::default()), iso.clone());
                    words.insert((lexicon.id("the"), one), iso.clone());
                }
                // An article before a name is passed over.
                (Some(one), Some(two), None) if !name.starts_with("the ") => {
                    words.insert((one, two), iso.clone());
                }
                _ => {}
            }
        }
        self.country_words = words;
    }
}

/// Whether a token is a word of plain letters and digits, whose folded form is its key too.
#[inline]
pub fn is_plain(text: &str, token: &Token) -> bool {
    text.as_bytes()[token.span.start..token.span.end].iter().all(u8::is_ascii_alphanumeric)
}

/// The first word of a key.
pub fn first_word(key: &str) -> &str {
    memchr::memchr(b' ', key.as_bytes()).map_or(key, |at| &key[..at])
}
