//! How does an address become a stream of bytes? Web addresses by an HTTP client, `s3://`, `gs://` and `az://` by the object
//! store crate, each on a thread of its own that reads ahead a little.
//!
//! Keys and regions come from the environment as the stores' own tools take them (`AWS_*`, `GOOGLE_*`, `AZURE_*`). What fails
//! is told in words of our own and without the address as it was given, because the libraries' words may quote secrets.

use super::inputs::Source;
use super::origin::{Opened, Origin, shown};
use crate::error::{Error, Result};
use crate::ingest::charset_of;
use futures_util::{Stream, StreamExt};
use globset::GlobBuilder;
use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path as Key;
use object_store::{Attribute, BackoffConfig, ObjectStore, ObjectStoreExt, RetryConfig};
use std::future::Future;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

/// How long a server may take to be reached.
const CONNECT: Duration = Duration::from_secs(20);

/// How long a server may say nothing.
const SILENCE: Duration = Duration::from_secs(60);

/// Pieces read ahead: a few are enough, and each is at most some hundred kB.
const AHEAD: usize = 4;

/// The inputs that an address names: itself on the web; in a store the object of that key, or all below it, or those that
/// fit where it holds `*`, `?` or `[`.
pub fn list(address: &str) -> Result<Vec<Source>> {
    if is_web(address) {
        return Ok(vec![Source { uri: shown(address), origin: Origin::Address(address.to_string()), bytes: 0 }]);
    }
    let (base, key) = split(address)?;
    let store = store(address, base)?;
    let wild = key.find(['*', '?', '[', '{']);
    let prefix = wild.map_or(key, |at| key[..at].rsplit_once('/').map_or("", |(folder, _)| folder));
    let pattern = match wild {
        Some(_) => Some(
            GlobBuilder::new(key)
                .literal_separator(true)
                .build()
                .map_err(|e| Error::Usage(format!("input {}: not a glob: {e}", shown(address))))?
                .compile_matcher(),
        ),
        None => None,
    };
    let path = Key::parse(prefix.trim_end_matches('/')).map_err(|_| Error::Usage(format!("input {}: not a key", shown(address))))?;
    let failed = |e: object_store::Error| Error::Usage(format!("input {}: {}", shown(address), words(&e)));
    let mut found = on_runtime(async {
        if pattern.is_none() && !key.is_empty() && !key.ends_with('/') {
            match store.head(&path).await {
                Ok(meta) => return Ok(vec![meta]),
                Err(object_store::Error::NotFound { .. }) => {}
                Err(e) => return Err(failed(e)),
            }
        }
        let mut found = Vec::new();
        let mut objects = store.list((!path.as_ref().is_empty()).then_some(&path));
        while let Some(meta) = objects.next().await {
            found.push(meta.map_err(failed)?);
        }
        Ok(found)
    })??;
    let hidden = |key: &str| key.get(path.as_ref().len()..).unwrap_or_default().split('/').any(|part| part.starts_with('.'));
    found.retain(|meta| match &pattern {
        Some(pattern) => pattern.is_match(meta.location.as_ref()) && !hidden(meta.location.as_ref()),
        // An object that is named is read, hidden or not.
        None => meta.location == path || !hidden(meta.location.as_ref()),
    });
    if found.is_empty() {
        return Err(Error::Usage(format!("input {}: no such object, and none below it", shown(address))));
    }
    let source = |meta: object_store::ObjectMeta| {
        let address = format!("{base}/{}", meta.location);
        Source { uri: shown(&address), origin: Origin::Address(address), bytes: meta.size }
    };
    let mut sources: Vec<Source> = found.into_iter().map(source).collect();
    sources.sort();
    Ok(sources)
}

/// Opens an address as a stream. The error is told without secrets.
pub fn open(address: &str) -> io::Result<Opened> {
    let (send, receive) = sync_channel(AHEAD);
    let (say, told) = sync_channel(1);
    let address = address.to_string();
    let failed = |e: Error| io::Error::other(e.to_string());
    let store = if is_web(&address) {
        None
    } else {
        let (base, key) = split(&address).map_err(failed)?;
        let key = Key::parse(key).map_err(|_| io::Error::other("not a key of an object"))?;
        Some((store(&address, base).map_err(failed)?, key))
    };
    std::thread::Builder::new().name("fetch".into()).spawn(move || {
        let work = async {
            let ended = match store {
                Some((store, key)) => match store.get(&key).await {
                    Ok(object) => {
                        let _ = say.send(object.attributes.get(&Attribute::ContentType).and_then(|kind| charset_of(kind)));
                        pass(object.into_stream(), &send, words).await
                    }
                    Err(e) => Err(words(&e)),
                },
                None => web(&address, say, &send).await,
            };
            if let Err(message) = ended {
                let _ = send.send(Err(message));
            }
        };
        if let Err(e) = on_runtime(work) {
            let _ = send.send(Err(e.to_string()));
        }
    })?;
    // What the server says of its answer comes before it; where it gives none, there is only an error to read.
    let charset = told.recv().ok().flatten();
    Ok(Opened { stream: Box::new(Pieces { receive, piece: bytes::Bytes::new(), failed: false }), charset })
}

/// Fetches a web address, and says first which charset its header names.
async fn web(address: &str, say: SyncSender<Option<String>>, send: &SyncSender<Piece>) -> std::result::Result<(), String> {
    let words = |e: &reqwest::Error| {
        if e.is_timeout() {
            "the server does not answer in time".to_string()
        } else if e.is_connect() {
            "the server cannot be reached".to_string()
        } else if e.is_redirect() {
            "the server sends on and on".to_string()
        } else if e.is_builder() {
            "not a web address".to_string()
        } else {
            "the connection broke off".to_string()
        }
    };
    let client = reqwest::Client::builder()
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .user_agent(concat!("dateline/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| words(&e))?;
    let response = client.get(address).send().await.map_err(|e| words(&e))?;
    if !response.status().is_success() {
        return Err(format!("the server answers with status {}", response.status().as_u16()));
    }
    let kind = response.headers().get(reqwest::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let _ = say.send(kind.and_then(charset_of));
    pass(response.bytes_stream(), send, words).await
}

/// A piece of a stream, or what went wrong.
type Piece = std::result::Result<bytes::Bytes, String>;

/// Hands a stream on piece by piece, until it ends or nobody reads on.
async fn pass<E>(
    stream: impl Stream<Item = std::result::Result<bytes::Bytes, E>>,
    send: &SyncSender<Piece>,
    words: impl Fn(&E) -> String,
) -> std::result::Result<(), String> {
    let mut stream = std::pin::pin!(stream);
    while let Some(piece) = stream.next().await {
        if send.send(Ok(piece.map_err(|e| words(&e))?)).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// The stream as the reader sees it.
struct Pieces {
    receive: Receiver<Piece>,
    piece: bytes::Bytes,
    failed: bool,
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.failed && !out.is_empty() {
            match self.receive.recv() {
                Ok(Ok(piece)) => self.piece = piece,
                Ok(Err(message)) => {
                    self.failed = true;
                    return Err(io::Error::new(io::ErrorKind::ConnectionAborted, message));
                }
                Err(_) => break,
            }
        }
        let n = out.len().min(self.piece.len());
        out[..n].copy_from_slice(&self.piece.split_to(n));
        Ok(n)
    }
}

fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

/// The store and the key of an address.
fn split(address: &str) -> Result<(&str, &str)> {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find('/').map_or(address.len(), |at| start + at);
    let key = address[end..].trim_start_matches('/');
    if start == end {
        return Err(Error::Usage(format!("input {}: an address of a store begins with the name of a bucket", shown(address))));
    }
    Ok((&address[..end], key))
}

/// The store of an address, set up from the environment.
fn store(address: &str, base: &str) -> Result<Arc<dyn ObjectStore>> {
    let retry = RetryConfig { max_retries: 4, retry_timeout: Duration::from_secs(60), backoff: BackoffConfig::default() };
    let wrong = |e: object_store::Error| Error::Usage(format!("input {}: {}", shown(address), words(&e)));
    let scheme = address.split("://").next().unwrap_or_default();
    let store: Arc<dyn ObjectStore> = match scheme {
        "s3" | "s3a" => Arc::new(AmazonS3Builder::from_env().with_url(base).with_retry(retry).build().map_err(wrong)?),
        "gs" => Arc::new(GoogleCloudStorageBuilder::from_env().with_url(base).with_retry(retry).build().map_err(wrong)?),
        "az" | "abfs" | "abfss" | "azure" => {
            Arc::new(MicrosoftAzureBuilder::from_env().with_url(base).with_retry(retry).build().map_err(wrong)?)
        }
        _ => {
            return Err(Error::Usage(format!("input {}: no such scheme; http, https, file, s3, gs and az are read", shown(address))));
        }
    };
    Ok(store)
}

/// What went wrong at a store, in words that hold no secret.
fn words(e: &object_store::Error) -> String {
    match e {
        object_store::Error::NotFound { .. } => "no such object".to_string(),
        object_store::Error::PermissionDenied { .. } => "the store does not allow it".to_string(),
        object_store::Error::Unauthenticated { .. } => "the store does not accept the credentials of the environment".to_string(),
        object_store::Error::Generic { store, .. } => format!("the store ({store}) cannot be reached or answers with an error"),
        _ => "the store cannot do this".to_string(),
    }
}

/// Runs asynchronous work to its end on this thread.
fn on_runtime<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    Ok(runtime.map_err(|e| Error::io("runtime", "start", e))?.block_on(work))
}
