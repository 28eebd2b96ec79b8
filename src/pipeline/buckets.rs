//! How is more sorted than fits in memory? Rows go into 256 buckets by the first two hex digits of their id; past a budget
//! of bytes all buckets go to temporary files. Bucket after bucket, each sorted, is the whole in order.

use super::io::Files;
use crate::error::{Error, Result};
use crate::model::{Article, Document, Part, Sentence, SentenceRole};
use crate::tables::{Label, Row};
use arrow::array::{ArrayRef, AsArray, RecordBatch, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, UInt64Type};
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Buckets: two hex digits of an id.
pub const BUCKETS: usize = 256;

/// What buckets hold.
pub trait Item: Sized + Send {
    /// The name of the temporary files.
    const KIND: &'static str;
    /// The number of its bucket: the first two hex digits of its id.
    fn bucket(&self) -> Result<usize>;
    /// About how many bytes of memory it takes.
    fn bytes(&self) -> usize;
    /// Writes items to a temporary file.
    fn write(items: &[Self], out: &mut dyn Write) -> Result<()>;
    /// Reads them back.
    fn read(input: &mut dyn Read) -> Result<Vec<Self>>;
}

/// Items by the first digits of their id.
pub struct Buckets<T> {
    files: Arc<dyn Files>,
    folder: PathBuf,
    budget: usize,
    bytes: usize,
    spills: usize,
    slots: Vec<Vec<T>>,
    spilled: Vec<Vec<PathBuf>>,
}

impl<T: Item> Buckets<T> {
    /// Empty buckets that hold at most about `budget` bytes in memory, the rest in files in `folder`.
    pub fn new(files: Arc<dyn Files>, folder: PathBuf, budget: usize) -> Buckets<T> {
        let slots = (0..BUCKETS).map(|_| Vec::new()).collect();
        Buckets { files, folder, budget, bytes: 0, spills: 0, slots, spilled: vec![Vec::new(); BUCKETS] }
    }

    /// Adds an item.
    pub fn push(&mut self, item: T) -> Result<()> {
        self.bytes += item.bytes();
        let bucket = item.bucket()?;
        self.slots[bucket].push(item);
        if self.bytes > self.budget { self.spill() } else { Ok(()) }
    }

    /// How many items of a bucket are in memory.
    pub fn held(&self, bucket: usize) -> usize {
        self.slots[bucket].len()
    }

    /// Leaves of the items of a bucket that are in memory what `thin` leaves of them.
    pub fn thin(&mut self, bucket: usize, thin: impl FnOnce(&mut Vec<T>)) {
        let slot = &mut self.slots[bucket];
        let bytes = |slot: &[T]| slot.iter().map(T::bytes).sum::<usize>();
        let before = bytes(slot);
        thin(slot);
        self.bytes -= before - bytes(slot);
    }

    /// Takes the items of a bucket out, in no order.
    pub fn take(&mut self, bucket: usize) -> Result<Vec<T>> {
        let mut items = std::mem::take(&mut self.slots[bucket]);
        for path in std::mem::take(&mut self.spilled[bucket]) {
            items.extend(self.read(&path)?);
            self.files.remove(&path)?;
        }
        Ok(items)
    }

    /// Shows the items of a bucket, in no order, and leaves them there.
    pub fn look(&self, bucket: usize, each: &mut dyn FnMut(&T)) -> Result<()> {
        self.slots[bucket].iter().for_each(&mut *each);
        for path in &self.spilled[bucket] {
            self.read(path)?.iter().for_each(&mut *each);
        }
        Ok(())
    }

    /// Makes room in memory for `bytes` of something else, so that both together stay within the budget. Once items are in files, all go there: whoever needs more than the
    /// budget for a part of the work needs the rest for the next.
    pub fn make_room(&mut self, bytes: usize) -> Result<()> {
        if self.spills > 0 || self.bytes + bytes > self.budget { self.spill() } else { Ok(()) }
    }

    /// Removes all items.
    pub fn clear(&mut self) -> Result<()> {
        self.bytes = 0;
        self.slots.iter_mut().for_each(|slot| *slot = Vec::new());
        self.spilled.iter_mut().flat_map(std::mem::take).try_for_each(|path| self.files.remove(&path))
    }

    fn read(&self, path: &Path) -> Result<Vec<T>> {
        let mut input = BufReader::new(self.files.open(path)?);
        T::read(&mut input).map_err(|e| Error::Integrity(format!("{}: {e}", path.display())))
    }

    fn spill(&mut self) -> Result<()> {
        for (bucket, slot) in self.slots.iter_mut().enumerate() {
            if slot.is_empty() {
                continue;
            }
            let path = self.folder.join(format!("{}-{bucket:02x}-{:06}", T::KIND, self.spills));
            let mut out = BufWriter::new(self.files.create(&path)?);
            T::write(slot, &mut out).map_err(|e| Error::Integrity(format!("{}: {e}", path.display())))?;
            out.flush().map_err(|e| Error::io(&path, "write", e))?;
            *slot = Vec::new();
            self.spilled[bucket].push(path);
        }
        self.spills += 1;
        self.bytes = 0;
        Ok(())
    }
}

/// The bucket of an id.
pub fn bucket_of(id: &str) -> Result<usize> {
    let digit = |i: usize| id.as_bytes().get(i).and_then(|b| char::from(*b).to_digit(16));
    match (digit(0), digit(1)) {
        (Some(high), Some(low)) => Ok((high * 16 + low) as usize),
        _ => Err(Error::Integrity(format!("\"{id}\" is no id of hex digits"))),
    }
}

/// A cleaned article between the two passes of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaned {
    /// Its number in order of arrival: tells versions of one document apart within a run, and is never written.
    pub arrival: u64,
    /// The document.
    pub document: Document,
    /// Its sentences, without the document's id: a third of the size of the rows.
    pub cuts: Vec<Cut>,
}

/// A sentence without its document's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    sentence: i32,
    start: i32,
    end: i32,
    part: Part,
    role: SentenceRole,
    /// The letters of its language, where it has one of its own; zeros fill up.
    language: [u8; LANGUAGE_BYTES],
}

/// Bytes of a code of a language: two letters, three, or a script behind them ("zh-Hant").
const LANGUAGE_BYTES: usize = 8;

impl Cleaned {
    /// A document and its sentences, made small.
    pub fn new(arrival: u64, document: Document, sentences: &[Sentence]) -> Cleaned {
        let code = |s: &Sentence| {
            let mut bytes = [0; LANGUAGE_BYTES];
            let code = s.language.as_ref().map_or("", |l| l.as_str());
            bytes.iter_mut().zip(code.bytes()).for_each(|(to, from)| *to = from);
            bytes
        };
        let cut = |s: &Sentence| Cut { sentence: s.sentence, start: s.start, end: s.end, part: s.part, role: s.role, language: code(s) };
        let cuts = sentences.iter().map(cut).collect();
        Cleaned { arrival, document, cuts }
    }

    /// The rows of its sentences.
    pub fn sentences(&self) -> Vec<Sentence> {
        let row = |c: &Cut| Sentence {
            doc_id: self.document.doc_id.clone(),
            sentence: c.sentence,
            part: c.part,
            start: c.start,
            end: c.end,
            role: c.role,
            language: (c.language[0] != 0).then(|| Label::new(String::from_utf8_lossy(&c.language).trim_end_matches('\0'))),
        };
        self.cuts.iter().map(row).collect()
    }
}

/// The column that numbers items in temporary files.
const ARRIVAL: &str = "_arrival";

impl Item for Cleaned {
    const KIND: &'static str = "documents";

    fn bucket(&self) -> Result<usize> {
        bucket_of(&self.document.doc_id)
    }

    fn bytes(&self) -> usize {
        let d = &self.document;
        let texts = [&d.external_id, &d.url, &d.title, &d.standfirst, &d.dateline_place];
        size_of::<Cleaned>()
            + d.text.len()
            + texts.iter().filter_map(|t| t.as_ref()).map(String::len).sum::<usize>()
            + self.cuts.len() * size_of::<Cut>()
            + 256
    }

    fn write(items: &[Cleaned], out: &mut dyn Write) -> Result<()> {
        let documents: Vec<Document> = items.iter().map(|i| i.document.clone()).collect();
        write_stream(numbered(Document::to_batch(&documents)?, items.iter().map(|i| i.arrival))?, out)?;
        let sentences: Vec<Sentence> = items.iter().flat_map(Cleaned::sentences).collect();
        write_stream(numbered(Sentence::to_batch(&sentences)?, items.iter().flat_map(|i| i.cuts.iter().map(|_| i.arrival)))?, out)
    }

    fn read(input: &mut dyn Read) -> Result<Vec<Cleaned>> {
        let documents = read_stream(input)?;
        let sentences = read_stream(input)?;
        let owners = numbers(&sentences)?;
        let rows = Sentence::from_batch(&sentences)?;
        let mut next = 0;
        let mut items = Vec::with_capacity(documents.num_rows());
        for (document, arrival) in Document::from_batch(&documents)?.into_iter().zip(numbers(&documents)?) {
            let end = next + owners[next..].iter().take_while(|owner| **owner == arrival).count();
            items.push(Cleaned::new(arrival, document, &rows[next..end]));
            next = end;
        }
        Ok(items)
    }
}

impl Item for Article {
    const KIND: &'static str = "articles";

    fn bucket(&self) -> Result<usize> {
        bucket_of(&self.article_id)
    }

    fn bytes(&self) -> usize {
        let texts = [&self.external_id, &self.url, &self.title, &self.date, &self.author, &self.source];
        size_of::<Article>() + self.content.len() + texts.iter().filter_map(|t| t.as_ref()).map(String::len).sum::<usize>() + 128
    }

    fn write(items: &[Article], out: &mut dyn Write) -> Result<()> {
        write_stream(Article::to_batch(items)?, out)
    }

    fn read(input: &mut dyn Read) -> Result<Vec<Article>> {
        Article::from_batch(&read_stream(input)?)
    }
}

fn numbered(batch: RecordBatch, numbers: impl Iterator<Item = u64>) -> Result<RecordBatch> {
    let mut fields: Vec<Arc<Field>> = batch.schema().fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new(ARRIVAL, DataType::UInt64, false)));
    let mut columns = batch.columns().to_vec();
    columns.push(Arc::new(UInt64Array::from_iter_values(numbers)) as ArrayRef);
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)?)
}

fn numbers(batch: &RecordBatch) -> Result<Vec<u64>> {
    let column = batch.column_by_name(ARRIVAL).and_then(|c| c.as_primitive_opt::<UInt64Type>());
    Ok(column.ok_or_else(|| Error::Integrity("a temporary file without its numbers".into()))?.values().to_vec())
}

/// Writes a batch to a temporary file.
pub fn write_stream(batch: RecordBatch, out: &mut dyn Write) -> Result<()> {
    let mut writer = StreamWriter::try_new(out, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    Ok(())
}

/// Reads a batch back.
pub fn read_stream(input: &mut dyn Read) -> Result<RecordBatch> {
    let mut reader = StreamReader::try_new(input, None)?;
    let batch = reader.next().ok_or_else(|| Error::Integrity("an empty temporary file".into()))??;
    // The end mark is read too, so that the next stream of the file starts where this one ends.
    if reader.next().is_some() {
        return Err(Error::Integrity("a temporary file of two batches".into()));
    }
    Ok(batch)
}
