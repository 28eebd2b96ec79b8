//! How do files become batches of articles? One after the other in order, on a thread of its own where there are several.

use super::inputs::Source;
use super::io::Files;
use super::origin::{Digests, Origin, shown};
use super::progress::Progress;
use super::remote;
use super::stop::Stop;
use super::{Rooms, panic_text};
use crate::error::{Error, Result};
use crate::ingest::{IngestOptions, Input, Record, Spool};
use crate::limits::Limits;
use crate::model::{Article, Reject, RejectReason, Stage};
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

/// Stack of the threads that read and clean: parsers of deep markup recurse, and their depth is bounded by `[limits]`.
pub const STACK_BYTES: usize = 16 << 20;

/// Records in a batch at most.
const BATCH_RECORDS: usize = 8192;

/// What takes batches of records.
pub type Take<'t> = &'t mut dyn FnMut(Vec<Record>) -> Result<()>;

/// Everything that reading needs.
pub struct Reader<'a> {
    /// The files, in order.
    pub sources: &'a [Source],
    /// How to read them.
    pub options: &'a IngestOptions,
    /// What a record may cost.
    pub limits: &'a Limits,
    /// The stage.
    pub rooms: Rooms,
    /// Bytes of articles in a batch.
    pub batch_bytes: usize,
    /// Whether to stop.
    pub stop: &'a Stop,
    /// Who watches.
    pub progress: &'a dyn Progress,
    /// Where the digests of streams go.
    pub digests: &'a Digests,
    /// Where streams go that must be sought in.
    pub spool: Spooling,
}

/// Temporary files for streams that must be sought in.
#[derive(Debug, Clone)]
pub struct Spooling {
    /// The file system.
    pub files: Arc<dyn Files>,
    /// The folder, which goes with the run.
    pub folder: PathBuf,
    made: Arc<AtomicU64>,
}

impl Spooling {
    /// Files in this folder.
    pub fn new(files: Arc<dyn Files>, folder: PathBuf) -> Spooling {
        Spooling { files, folder, made: Arc::default() }
    }

    fn maker(&self) -> Spool {
        let own = self.clone();
        Box::new(move |stream| own.write(stream).map_err(std::io::Error::other))
    }

    fn write(&self, stream: &mut dyn Read) -> Result<File> {
        let path = self.folder.join(format!("spool-{:06}", self.made.fetch_add(1, Ordering::Relaxed)));
        let mut out = BufWriter::new(self.files.create(&path)?);
        std::io::copy(stream, &mut out).and_then(|_| out.flush()).map_err(|e| Error::io(&path, "write", e))?;
        let file = self.files.open(&path)?;
        // It is read through its handle and takes no room once that is closed; where an open file stays, it goes with its folder.
        let _ = self.files.remove(&path);
        Ok(file)
    }
}

impl Reader<'_> {
    /// Reads all files, hands the records on in order, and returns the time spent reading. `threads` above 1 reads ahead on
    /// a thread of its own.
    pub fn read(&self, threads: usize, take: Take) -> Result<Duration> {
        if threads <= 1 {
            let mut failed = None;
            let busy = self.each_batch(&mut |batch| match take(batch) {
                Ok(()) => ControlFlow::Continue(()),
                Err(e) => {
                    failed = Some(e);
                    ControlFlow::Break(())
                }
            });
            return failed.map_or(Ok(busy), Err);
        }
        std::thread::scope(|scope| {
            /// Batches read ahead: one in hand, one waiting.
            const AHEAD: usize = 1;
            let (send, receive) = sync_channel(AHEAD);
            let reader = std::thread::Builder::new()
                .name("ingest".into())
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, move || {
                    self.each_batch(&mut |batch| match send.send(batch) {
                        Ok(()) => ControlFlow::Continue(()),
                        Err(_) => ControlFlow::Break(()),
                    })
                })
                .map_err(|e| Error::io("thread", "start", e))?;
            receive.iter().try_for_each(take)?;
            reader.join().map_err(|panic| Error::Integrity(format!("internal error: {}", panic_text(&*panic))))
        })
    }

    /// Hands batches on until the files end, `take` breaks or the run is asked to stop. Returns the time spent reading,
    /// without that spent in `take`.
    fn each_batch(&self, take: &mut dyn FnMut(Vec<Record>) -> ControlFlow<()>) -> Duration {
        let (start, mut waited) = (Instant::now(), Duration::ZERO);
        self.read_all(&mut |batch| {
            let start = Instant::now();
            let flow = take(batch);
            waited += start.elapsed();
            flow
        });
        start.elapsed().saturating_sub(waited)
    }

    fn read_all(&self, take: &mut dyn FnMut(Vec<Record>) -> ControlFlow<()>) {
        let (mut batch, mut bytes) = (Vec::new(), 0usize);
        for source in self.sources {
            let mut flow = ControlFlow::Continue(());
            let mut sink = |record: Record| {
                if self.stop.asked() {
                    flow = ControlFlow::Break(());
                    return flow;
                }
                bytes += record.as_ref().map_or(0, |a| a.content.len()) + 512;
                batch.push(record);
                if bytes >= self.batch_bytes || batch.len() >= BATCH_RECORDS {
                    bytes = 0;
                    flow = take(std::mem::take(&mut batch));
                }
                flow
            };
            // A fault of a reader costs the rest of one file, and says so; what it had handed on stays.
            if let Err(reject) = self.read_file(source, &mut sink) {
                let _ = sink(Err(reject));
            }
            if flow.is_break() || self.stop.asked() {
                return;
            }
        }
        if !batch.is_empty() {
            let _ = take(batch);
        }
    }

    fn read_file(&self, source: &Source, sink: &mut dyn FnMut(Record) -> ControlFlow<()>) -> std::result::Result<(), Reject> {
        let refuse = |reason, why: String| Reject::new(&source.uri, None, Stage::Ingest, reason, why);
        let mut charset = None;
        let (stream, file): (Box<dyn Read + Send>, _) = match &source.origin {
            Origin::File(path) => {
                // Opened twice: a stream and a file that seeks must not move each other's place.
                let open = || File::open(path).map_err(|e| refuse(RejectReason::Unreadable, format!("cannot be opened: {}", e.kind())));
                let (stream, file) = (open()?, open()?);
                if !file.metadata().is_ok_and(|m| m.is_file()) {
                    return Err(refuse(RejectReason::Unreadable, "no longer a plain file".into()));
                }
                (Box::new(stream), Some(file))
            }
            Origin::Stdin => (self.digests.watch(&source.uri, Box::new(std::io::stdin())), None),
            Origin::Address(address) => {
                let opened = remote::open(address).map_err(|e| refuse(RejectReason::Unreadable, format!("cannot be opened: {e}")))?;
                charset = opened.charset;
                (self.digests.watch(&source.uri, opened.stream), None)
            }
        };
        let bytes = Box::new(Watched { stream, watch: self.progress.share() });
        let input = Input { file, charset, spool: Some(self.spool.maker()), ..Input::stream(source.uri.clone(), bytes) };
        catch_unwind(AssertUnwindSafe(|| (self.rooms.ingest)(input, self.options, self.limits, sink)))
            .map_err(|panic| refuse(RejectReason::InternalError, panic_text(&*panic)))
    }
}

/// A stream that says how far it is.
struct Watched {
    stream: Box<dyn Read + Send>,
    watch: Box<dyn Fn(u64) + Send>,
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.stream.read(buffer)?;
        (self.watch)(n as u64);
        Ok(n)
    }
}

/// Reads one file, standard input where `path` is `-`, or an address into its articles and rejects: for a look at single
/// articles.
pub fn read_one(path: &Path, options: &IngestOptions, limits: &Limits) -> Result<(Vec<Article>, Vec<Reject>)> {
    let input = match Origin::of(path) {
        Origin::Stdin => Input::stream("stdin".into(), Box::new(std::io::stdin())),
        Origin::File(path) => {
            let open = || File::open(&path).map_err(|e| Error::Usage(format!("{}: cannot open: {e}", path.display())));
            let uri = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
            Input { file: Some(open()?), ..Input::stream(uri, Box::new(open()?)) }
        }
        Origin::Address(address) => {
            let opened = remote::open(&address).map_err(|e| Error::Usage(format!("{}: cannot open: {e}", shown(&address))))?;
            Input { charset: opened.charset, ..Input::stream(shown(&address), opened.stream) }
        }
    };
    let (mut articles, mut rejects) = (Vec::new(), Vec::new());
    let mut sink = |record: Record| {
        match record {
            Ok(article) => articles.push(article),
            Err(reject) => rejects.push(reject),
        }
        ControlFlow::Continue(())
    };
    catch_unwind(AssertUnwindSafe(|| crate::ingest::read(input, options, limits, &mut sink)))
        .map_err(|panic| Error::Integrity(format!("{}: internal error: {}", path.display(), panic_text(&*panic))))?;
    Ok((articles, rejects))
}
