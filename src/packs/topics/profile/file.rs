//! The file of what articles taught, one for a language.

use super::{Profile, SILENT};
use crate::error::{Error, Result};
use crate::packs::topics::TermLists;
use include_dir::{Dir, include_dir};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data/topics/profiles");

/// What the file begins with when it is unpacked.
const MAGIC: &[u8; 4] = b"DLP1";
/// Bytes that a file unpacks to at most.
const LARGEST: usize = 64 << 20;
/// zstd's: a file is written once and read at each start.
const LEVEL: i32 = 19;

impl Profile {
    /// The built-in profile of a language, where there is one. Topics that the lists do not have say nothing.
    pub fn embedded(code: &str, lists: &TermLists) -> Result<Option<Profile>> {
        EMBEDDED.get_file(format!("{code}.bin")).map(|file| Profile::parse(file.contents(), lists)).transpose()
    }

    /// The bytes of the file. The same profile gives the same.
    pub fn encode(&self, lists: &TermLists) -> Result<Vec<u8>> {
        let mut out = MAGIC.to_vec();
        out.extend((self.bias.len() as u32).to_le_bytes());
        for (node, bias) in lists.nodes.iter().zip(&self.bias) {
            out.extend(node.id.as_str().trim_start_matches("medtop:").parse::<u32>().unwrap_or(0).to_le_bytes());
            out.extend(bias.to_le_bytes());
        }
        out.extend(self.unit.to_le_bytes());
        out.extend(self.places.map(|place| place as u8));
        let mut words: Vec<(u32, u32)> = self.slots.iter().filter(|s| s.from != 0).map(|s| (s.from, s.hash)).collect();
        words.sort_unstable();
        out.extend((words.len() as u32).to_le_bytes());
        for (from, hash) in words {
            let mut votes: Vec<(usize, i32)> = Vec::new();
            if from != SILENT {
                self.votes(from, |topic, weight| votes.push((topic, weight)));
            }
            out.extend(hash.to_le_bytes());
            out.extend((votes.len() as u16).to_le_bytes());
            votes.iter().for_each(|(topic, _)| out.extend((*topic as u16).to_le_bytes()));
            votes.iter().for_each(|(_, weight)| out.extend((*weight as i16).to_le_bytes()));
        }
        zstd::bulk::compress(&out, LEVEL).map_err(|e| Error::pack("topics/profiles", e.to_string()))
    }

    /// Reads the bytes of a file.
    pub fn parse(bytes: &[u8], lists: &TermLists) -> Result<Profile> {
        let broken = || Error::pack("topics/profiles", "the profile is damaged; make it again with `dateline train --profile`".to_string());
        let bytes = zstd::bulk::decompress(bytes, LARGEST).map_err(|_| broken())?;
        let mut file = Bytes(bytes.strip_prefix(MAGIC).ok_or_else(broken)?);
        let topics = file.number().ok_or_else(broken)? as usize;
        let mut bias = vec![0; lists.nodes.len()];
        let mut own = Vec::new();
        for _ in 0..topics {
            let (id, added) = file.number().zip(file.number()).ok_or_else(broken)?;
            let topic = lists.index(&format!("medtop:{id:08}"));
            topic.into_iter().for_each(|topic| bias[topic] = added as i32);
            own.push(topic);
        }
        let unit = f64::from_le_bytes(file.take().ok_or_else(broken)?);
        let places = file.take::<3>().ok_or_else(broken)?;
        let count = file.number().ok_or_else(broken)? as usize;
        let size = (count.min(bytes.len()) * 2).next_power_of_two().max(2);
        let votes = Vec::with_capacity(bytes.len() / 4);
        let mut profile = Profile { slots: vec![Default::default(); size], votes, bias, unit, places: places.map(i32::from) };
        for _ in 0..count {
            let hash = file.number().ok_or_else(broken)?;
            let votes = usize::from(u16::from_le_bytes(file.take().ok_or_else(broken)?));
            let (topics, weights) = file.pairs(votes).zip(file.pairs(votes)).ok_or_else(broken)?;
            let mut said: Vec<(u16, i16)> = Vec::with_capacity(votes);
            for (topic, weight) in topics.iter().zip(weights) {
                let topic = *own.get(usize::from(u16::from_le_bytes(*topic))).ok_or_else(broken)?;
                said.extend(topic.map(|topic| (topic as u16, i16::from_le_bytes(*weight))));
            }
            profile.add(hash, said.into_iter());
        }
        Ok(profile)
    }
}

/// Bytes that are still to be read.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn number(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    /// So many numbers of two bytes.
    fn pairs(&mut self, count: usize) -> Option<&'b [[u8; 2]]> {
        let (head, rest) = self.0.split_at_checked(count * 2)?;
        self.0 = rest;
        Some(head.as_chunks().0)
    }
}
