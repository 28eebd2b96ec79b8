//! JSON: a list of objects, one object, an object around a list of objects, or objects one after another.

use super::format::Format;
use super::record::Plan;
use super::source::Source;
use super::{Job, Stop, jsonl};
use crate::model::RejectReason;

/// Cuts the input into its objects as they stream by and reads each as a record. Lists at the top are opened, and so is an
/// object around a list of articles (`{"status": "ok", "articles": [...]}`): what else it holds is passed over.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let charset = source.wide.map(|e| e.name().to_string());
    let mut cutter = Cutter { most: job.limits.record_bytes, ..Cutter::default() };
    if let Some((at, outer)) = wrapped(source.head(), &job.plan) {
        source.take(at);
        cutter.outer = outer;
    }
    let mut start = source.offset;
    loop {
        let (taken, cut) = match source.fill() {
            Ok([]) => break,
            Ok(bytes) => cutter.step(bytes),
            Err((offset, e)) => return Err((if cutter.depth > 0 { start } else { offset }, e)),
        };
        source.take(taken.saturating_sub(1));
        let at = source.offset;
        source.take(1);
        let more = match cut {
            Cut::More => true,
            Cut::Start => {
                start = at;
                true
            }
            Cut::Object => match jsonl::parse(&cutter.held, &job.place(start, &charset), job) {
                // Beside the list of articles there may be lists of other things.
                Err(reject) if cutter.beside() && reject.reason == RejectReason::Empty => true,
                record => job.out.give(record),
            },
            Cut::TooLarge => {
                let detail = format!("an object larger than `limits.record_bytes` ({})", job.limits.record_bytes);
                job.out.reject(Some(start), RejectReason::TooLarge, detail)
            }
            Cut::Broken => {
                job.out.reject(Some(start), RejectReason::Malformed, "a string with a line break in it, or one that does not end")
            }
            Cut::Stray => job.out.reject(Some(at), RejectReason::Malformed, "neither an object nor a list of objects stands here"),
        };
        if !more {
            return Ok(());
        }
    }
    if cutter.depth > 0 {
        job.out.reject(Some(start), RejectReason::Malformed, "the last object does not end");
    } else if cutter.lists + cutter.outer > 0 {
        job.out.reject(Some(source.offset), RejectReason::Malformed, "the input ends within a list or an object; more may be missing");
    }
    Ok(())
}

/// What a step of the cutter came to; the byte that decided it is the last one taken.
enum Cut {
    More,
    Start,
    Object,
    TooLarge,
    Broken,
    Stray,
}

/// Follows strings and brackets.
#[derive(Default)]
struct Cutter {
    /// The most bytes of one object.
    most: usize,
    /// The object, up to `most` bytes of it.
    held: Vec<u8>,
    /// Brackets open within the object; 0 between objects.
    depth: usize,
    in_string: bool,
    escaped: bool,
    too_large: bool,
    /// Lists open around the objects.
    lists: usize,
    /// Objects open around those lists.
    outer: usize,
    /// Lists that were closed within `outer`.
    closed: usize,
    /// Something that is no object was told since the last object.
    strayed: bool,
}

impl Cutter {
    /// Whether the object stands in a list behind that of the articles.
    fn beside(&self) -> bool {
        self.outer > 0 && self.closed > 0
    }

    /// Goes on to the next thing to be told; gives how many bytes that took, one at least.
    fn step(&mut self, bytes: &[u8]) -> (usize, Cut) {
        if self.depth == 0 { self.between(bytes) } else { self.within(bytes) }
    }

    fn between(&mut self, bytes: &[u8]) -> (usize, Cut) {
        for (i, &byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    b'\n' => (self.in_string, self.escaped) = (false, false),
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'{' if self.outer > 0 && self.lists == 0 => self.outer += 1,
                b'}' if self.outer > 0 && self.lists == 0 => self.outer -= 1,
                b'{' => {
                    self.held.clear();
                    self.held.push(byte);
                    (self.depth, self.too_large, self.strayed) = (1, false, false);
                    return (i + 1, Cut::Start);
                }
                b'[' => self.lists += 1,
                b']' if self.lists > 0 => {
                    self.lists -= 1;
                    self.closed += usize::from(self.lists == 0 && self.outer > 0);
                }
                b' ' | b'\n' | b'\r' | b'\t' | b',' | 0xEF | 0xBB | 0xBF => {}
                _ => {
                    self.in_string = byte == b'"';
                    if self.outer == 0 && !std::mem::replace(&mut self.strayed, true) {
                        return (i + 1, Cut::Stray);
                    }
                }
            }
        }
        (bytes.len(), Cut::More)
    }

    fn within(&mut self, bytes: &[u8]) -> (usize, Cut) {
        let mut i = 0;
        let cut = loop {
            if i == bytes.len() {
                break Cut::More;
            }
            if self.in_string {
                if std::mem::take(&mut self.escaped) {
                    i += 1;
                    continue;
                }
                let Some(at) = memchr::memchr3(b'"', b'\\', b'\n', &bytes[i..]) else {
                    i = bytes.len();
                    continue;
                };
                i += at + 1;
                match bytes[i - 1] {
                    b'"' => self.in_string = false,
                    b'\\' => self.escaped = true,
                    _ => {
                        // No string of JSON holds a line break: the next object is looked for from the next line on.
                        (self.in_string, self.depth, self.strayed) = (false, 0, true);
                        break Cut::Broken;
                    }
                }
                continue;
            }
            i += 1;
            match bytes[i - 1] {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        break Cut::Object;
                    }
                }
                _ => {}
            }
        };
        let room = self.most.saturating_sub(self.held.len());
        self.too_large |= i > room;
        self.held.extend_from_slice(&bytes[..i.min(room)]);
        (i, if matches!(cut, Cut::Object) && self.too_large { Cut::TooLarge } else { cut })
    }
}

/// Where the list of articles starts in an object that has no text of its own, and how many objects stand around it; as
/// far as the first bytes show.
fn wrapped(head: &[u8], plan: &Plan) -> Option<(usize, usize)> {
    let first = head.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, 0xEF | 0xBB | 0xBF))?;
    if head[first] != b'{' {
        return None;
    }
    let (mut objects, mut lists, mut found) = (0usize, 0usize, None);
    let mut i = first;
    while i < head.len() {
        match head[i] {
            b'"' => {
                let end = string_end(head, i)?;
                let is_key = objects == 1 && lists == 0 && next(head, end) == Some(b':');
                let key = std::str::from_utf8(&head[i + 1..end - 1]).unwrap_or_default();
                if is_key && plan.has_content(std::iter::once(key)) {
                    let colon = head[end..].iter().position(|b| *b == b':').map_or(end, |c| end + c + 1);
                    if next(head, colon) != Some(b'[') {
                        return None;
                    }
                }
                i = end;
                continue;
            }
            b'{' if lists == 0 => objects += 1,
            b'}' if lists == 0 => {
                objects = objects.saturating_sub(1);
                if objects == 0 {
                    return found;
                }
            }
            b'[' => {
                if lists == 0 && found.is_none() && next(head, i + 1) == Some(b'{') && holds_text(&head[i + 1..], plan) {
                    found = Some((i, objects));
                }
                lists += 1;
            }
            b']' => lists = lists.saturating_sub(1),
            _ => {}
        }
        i += 1;
    }
    found
}

/// Whether the first object in `json` has text, or does not end in it.
fn holds_text(json: &[u8], plan: &Plan) -> bool {
    let start = json.iter().position(|b| *b == b'{').unwrap_or(0);
    let mut cutter = Cutter { most: json.len(), ..Cutter::default() };
    cutter.between(&json[start..]);
    match cutter.within(&json[start + 1..]).1 {
        Cut::Object => {
            let keys: Result<serde_json::Map<String, serde_json::Value>, _> = serde_json::from_slice(&cutter.held);
            keys.is_ok_and(|keys| plan.has_content(keys.keys().map(String::as_str)))
        }
        _ => true,
    }
}

/// The first byte from `at` on that is no blank.
fn next(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at..)?.iter().copied().find(|b| !b.is_ascii_whitespace())
}

/// The end of the string that starts at `at`; none where it does not end.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut i = at + 1;
    loop {
        let found = i + memchr::memchr2(b'"', b'\\', bytes.get(i..)?)?;
        if bytes[found] == b'"' {
            return Some(found + 1);
        }
        i = found + 2;
    }
}
