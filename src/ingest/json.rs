//! JSON: a list of objects, one object, or objects one after another, over any number of lines.

use super::format::Format;
use super::unpack::Source;
use super::{Job, Stop, jsonl};
use crate::model::RejectReason;
use std::io::Read;

/// Cuts the input into its objects as they stream by and reads each as a record. Lists at the top are opened.
pub(crate) fn read(source: &mut Source, _format: Format, job: &mut Job) -> Result<(), Stop> {
    let mut cutter = Cutter::default();
    let mut buffer = vec![0u8; 64 << 10];
    loop {
        let base = source.offset;
        let n = match source.read(&mut buffer) {
            Ok(n) => n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err((source.offset, e)),
        };
        if n == 0 {
            break;
        }
        for (i, &byte) in buffer[..n].iter().enumerate() {
            match cutter.step(byte, base + i as u64, job.limits.record_bytes) {
                Cut::More => {}
                Cut::Object => {
                    let record = jsonl::parse(&cutter.held, cutter.start, job);
                    if !job.out.give(record) {
                        return Ok(());
                    }
                }
                Cut::TooLarge => {
                    job.out.reject(
                        Some(cutter.start),
                        RejectReason::TooLarge,
                        format!("an object larger than `limits.record_bytes` ({})", job.limits.record_bytes),
                    );
                }
                Cut::Stray => {
                    job.out.reject(Some(base + i as u64), RejectReason::Malformed, "neither an object nor a list of objects stands here")
                }
            }
        }
    }
    if cutter.depth > 0 {
        job.out.reject(Some(cutter.start), RejectReason::Malformed, "the last object does not end");
    }
    Ok(())
}

enum Cut {
    More,
    Object,
    TooLarge,
    Stray,
}

/// Follows strings and braces, byte by byte.
#[derive(Default)]
struct Cutter {
    held: Vec<u8>,
    start: u64,
    depth: usize,
    in_string: bool,
    escaped: bool,
    too_large: bool,
    strayed: bool,
}

impl Cutter {
    fn step(&mut self, byte: u8, at: u64, most: usize) -> Cut {
        if self.depth == 0 {
            match byte {
                b'{' => {
                    self.held.clear();
                    (self.start, self.depth, self.too_large, self.strayed) = (at, 1, false, false);
                    self.held.push(byte);
                }
                b' ' | b'\n' | b'\r' | b'\t' | b',' | b'[' | b']' | 0xEF | 0xBB | 0xBF => self.strayed = false,
                _ if !self.strayed => {
                    self.strayed = true;
                    return Cut::Stray;
                }
                _ => {}
            }
            return Cut::More;
        }
        if self.held.len() < most {
            self.held.push(byte);
        } else {
            self.too_large = true;
        }
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return Cut::More;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth -= 1;
                if self.depth == 0 {
                    return if self.too_large { Cut::TooLarge } else { Cut::Object };
                }
            }
            _ => {}
        }
        Cut::More
    }
}
