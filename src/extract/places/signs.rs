//! The signs for and against a place.

macro_rules! signs {
    ($($(#[$about:meta])* $name:ident = $word:literal,)*) => {
        /// A sign for or against a place; the pack gives its weight under the name here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        pub(super) enum Sign { $($(#[$about])* $name,)* }

        /// The names of the signs, in order.
        pub(super) const SIGNS: &[&str] = &[$($word),*];
    };
}

signs! {
    /// Always.
    Bias = "bias",
    /// The likeliest place is a country.
    Country = "country",
    /// It is a first-level area.
    Admin1 = "admin1",
    /// It is a second-level area, and the name says so ("Kent County").
    Admin2Said = "admin2_said",
    /// It is a second-level area whose name is any name.
    Admin2 = "admin2",
    /// It is a capital.
    Capital = "capital",
    /// It is a region of the pack.
    Region = "region",
    /// It is a seat of government.
    Voice = "voice",
    /// It is a demonym.
    Demonym = "demonym",
    /// It is an abbreviation of an area.
    Abbreviation = "abbreviation",
    /// It is known by another main name.
    OtherName = "other_name",
    /// It has several words.
    Several = "several",
    /// It begins its sentence.
    SentenceStart = "sentence_start",
    /// It stands in capitals in a sentence that does not.
    Capitals = "capitals",
    /// All of its sentence stands in capitals.
    AllCapitals = "all_capitals",
    /// A preposition stands before it.
    Preposition = "preposition",
    /// A preposition that only places follow.
    Locative = "locative",
    /// "of" before it, after a word of organizations ("University of ...").
    OfOrganization = "of_organization",
    /// "of" before it, after another capitalised word ("John Smith of ...").
    OfName = "of_name",
    /// "the" before it.
    The = "the",
    /// A person's title before it.
    TitleBefore = "title_before",
    /// A given name before it.
    GivenBefore = "given_before",
    /// An initial before it.
    InitialBefore = "initial_before",
    /// Another capitalised word before it.
    CapitalBefore = "capital_before",
    /// "North", "downtown" and the like before it.
    WordBefore = "word_before",
    /// A word of organizations or offices after it, capitalised.
    OrganizationAfter = "organization_after",
    /// A word that makes it a person or a thing after it.
    PersonAfter = "person_after",
    /// Another capitalised word after it.
    CapitalAfter = "capital_after",
    /// A verb of saying or acting after it.
    SayingAfter = "saying_after",
    /// "province", "state", "county" after it, in small letters.
    AreaAfter = "area_after",
    /// "city", "residents" after it, in small letters.
    TownAfter = "town_after",
    /// A noun in small letters after it.
    LowerAfter = "lower_after",
    /// A place that may hold it after a comma.
    Qualified = "qualified",
    /// It holds the place before the comma.
    Qualifies = "qualifies",
    /// An age after it, between commas.
    Age = "age",
    /// In the list of words that are never a place by themselves.
    Never = "never",
    /// In the list of words that are also surnames or common words.
    Common = "common",
    /// A word of the language, at times capitalised.
    Ordinary = "ordinary",
    /// The same at the start of a sentence or after a capitalised word.
    OrdinaryStart = "ordinary_start",
    /// In the list of surnames.
    SurnameWord = "surname_word",
    /// Also a given name.
    Given = "given",
    /// A person of this surname is in the document.
    Surname = "surname",
    /// Named more than once.
    Repeated = "repeated",
    /// How likely its other mentions are places, by themselves, 0 to 1.
    Company = "company",
    /// Elsewhere in the document with a preposition of place or a holder.
    Elsewhere = "elsewhere",
    /// At the head of the text, before a dash or an agency.
    Dateline = "dateline",
    /// Part of a word with a hyphen.
    Hyphen = "hyphen",
    /// In a list with another hit.
    Listed = "listed",
    /// Followed by "'s".
    Possessive = "possessive",
    /// In the title.
    Title = "title",
    /// Decimal logarithm of its people, by seven.
    Population = "population",
    /// Agreement with the rest of the document, 0 to 1.
    Support = "support",
    /// Agreement, where it is no country and no first-level area.
    SupportTown = "support_town",
    /// A surname, given name or common word, but in a position of places here or elsewhere.
    PersonPlaced = "person_placed",
    /// A surname or given name, but its other mentions are places.
    PersonCompany = "person_company",
    /// A word before or after would make it a person or an organization, but in a position of places.
    CapitalPlaced = "capital_placed",
    /// A town of many people, with a capitalised word before or after.
    CapitalLarge = "capital_large",
    /// A town in agreement with the document, with a capitalised word before or after.
    CapitalSupport = "capital_support",
    /// A country or first-level area with a capitalised word after it.
    LargeAfter = "large_after",
    /// A number after it.
    NumberAfter = "number_after",
    /// A number before it ("1935 Dublin").
    NumberBefore = "number_before",
}

/// How many signs there are.
const N: usize = SIGNS.len();

const _: () = assert!(N <= u64::BITS as usize, "signs are kept as the bits of one number");

/// The signs of one hit, as bits; those that are more than there or not have a value beside.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Signs {
    there: u64,
    values: [f32; MEASURED.len()],
}

/// The signs that have a value.
const MEASURED: [Sign; 7] =
    [Sign::Company, Sign::Population, Sign::Support, Sign::SupportTown, Sign::PersonCompany, Sign::CapitalLarge, Sign::CapitalSupport];

/// Where the value of each sign that has one stands.
static SLOTS: [usize; N] = {
    let (mut slots, mut i) = ([0; N], 0);
    while i < MEASURED.len() {
        slots[MEASURED[i] as usize] = i;
        i += 1;
    }
    slots
};

/// These signs as bits.
pub(super) const fn bits(signs: &[Sign]) -> u64 {
    let (mut set, mut i) = (0, 0);
    while i < signs.len() {
        set |= 1 << signs[i] as u32;
        i += 1;
    }
    set
}

impl Signs {
    #[inline]
    pub(super) fn set(&mut self, sign: Sign, when: bool) {
        self.there = self.there & !bits(&[sign]) | u64::from(when) << sign as u32;
    }

    /// Sets a sign that was not asked about before.
    #[inline]
    pub(super) fn add(&mut self, sign: Sign, when: bool) {
        self.there |= u64::from(when) << sign as u32;
    }

    /// Makes those of `all` that are in `these` the ones that are there.
    #[inline]
    pub(super) fn replace(&mut self, all: u64, these: u64) {
        self.there = self.there & !all | these;
    }

    /// Sets one of the signs that have a value.
    #[inline]
    pub(super) fn put(&mut self, sign: Sign, value: f32) {
        self.values[SLOTS[sign as usize]] = value;
        self.set(sign, value != 0.0);
    }

    /// The value of a sign that has one.
    #[inline]
    pub(super) fn value(&self, sign: Sign) -> f32 {
        self.measure(sign as usize)
    }

    #[inline]
    pub(super) fn get(&self, sign: Sign) -> bool {
        self.any(bits(&[sign]))
    }

    /// Whether one of these is there.
    #[inline]
    pub(super) fn any(&self, signs: u64) -> bool {
        self.there & signs != 0
    }

    /// Those of `all` that are there, as bits.
    pub(super) fn of(&self, all: u64) -> u64 {
        self.there & all
    }

    /// How likely a place is with these signs.
    pub(super) fn likely(&self, weights: &[f32]) -> f32 {
        let (mut sum, mut left) = (0.0, self.there);
        while left != 0 {
            let sign = left.trailing_zeros() as usize;
            let weight = weights.get(sign).copied().unwrap_or(0.0);
            sum += if bits(&MEASURED) & 1 << sign != 0 { weight * self.measure(sign) } else { weight };
            left &= left - 1;
        }
        1.0 / (1.0 + f32::exp(-sum))
    }

    /// The values of all signs, in order.
    #[cfg(test)]
    pub(super) fn all(&self) -> impl Iterator<Item = f32> {
        (0..N).map(|n| if bits(&MEASURED) & 1 << n != 0 { self.measure(n) } else { (self.there >> n & 1) as f32 })
    }

    #[inline]
    fn measure(&self, sign: usize) -> f32 {
        self.values[SLOTS[sign]]
    }
}
