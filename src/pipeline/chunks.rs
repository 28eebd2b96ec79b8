//! Where is a sorted stream cut? At bytes of its own rows, so that a chunk holds the same rows whatever the threads,
//! the buckets and the source they come from; equal chunks give equal files.

use crate::error::Result;
use std::collections::VecDeque;

/// Bytes of text in a chunk: enough documents to keep all threads at work, few enough to hold three chunks in memory.
pub const CHUNK_BYTES: usize = 4 << 20;

/// Items in a chunk at most.
const CHUNK_ITEMS: usize = 8192;

/// Gives the next sorted items, none at the end.
type More<'a, T> = Box<dyn FnMut() -> Result<Option<Vec<T>>> + 'a>;

/// A sorted stream in chunks.
pub struct Chunks<'a, T> {
    more: More<'a, T>,
    size: fn(&T) -> usize,
    bytes: usize,
    waiting: VecDeque<T>,
    ended: bool,
}

impl<'a, T> Chunks<'a, T> {
    /// Chunks of so many bytes of what `more` gives, `size` being an item's.
    pub fn new(bytes: usize, size: fn(&T) -> usize, more: impl FnMut() -> Result<Option<Vec<T>>> + 'a) -> Chunks<'a, T> {
        Chunks { more: Box::new(more), size, bytes, waiting: VecDeque::new(), ended: false }
    }

    /// The next chunk, none at the end.
    pub fn next(&mut self) -> Result<Option<Vec<T>>> {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        while bytes < self.bytes && chunk.len() < CHUNK_ITEMS {
            if let Some(item) = self.waiting.pop_front() {
                bytes += (self.size)(&item);
                chunk.push(item);
            } else if self.ended {
                break;
            } else {
                match (self.more)()? {
                    Some(items) => self.waiting.extend(items),
                    None => self.ended = true,
                }
            }
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_do_not_depend_on_how_the_stream_arrives() {
        let items: Vec<usize> = (0..100).map(|i| (i * 7919) % (1 << 20)).collect();
        let cut = |step: usize| {
            let mut groups = items.chunks(step).map(<[usize]>::to_vec);
            let mut chunks = Chunks::new(CHUNK_BYTES, |n: &usize| *n, move || Ok(groups.next()));
            std::iter::from_fn(|| chunks.next().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(cut(1), cut(13));
        assert_eq!(cut(1), cut(100));
        assert!(cut(1).len() > 5);
        assert_eq!(cut(13).concat(), items);
    }
}
