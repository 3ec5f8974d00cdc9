//! Questions over a socket, and their answers, which may come in any order.
//!
//! Promises: who asks an end that is gone, or one that lets a question drop, is told so at once: what waits for the
//! answer is dropped.

use super::channel::{Frame, receive, send};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::HashMap;
use std::io::{ErrorKind, Result};
use std::net::Shutdown;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// What takes an answer: its value, as JSON, and raw octets beside it.
pub type Reply = Box<dyn FnOnce(&[u8], &[u8]) + Send>;

/// Hands the value of an answer on.
pub fn hand_on<T: DeserializeOwned + 'static>(give: impl FnOnce(T) + Send + 'static) -> Reply {
    Box::new(move |value, _| match serde_json::from_slice(value) {
        Ok(value) => give(value),
        Err(error) => tracing::error!(%error, "an answer between keeper and front can't be read"),
    })
}

/// What is before the value and the octets of a question or an answer.
#[derive(Serialize, Deserialize)]
struct Head<V> {
    number: u64,
    /// None: there will be no answer.
    value: Option<V>,
}

/// JSON of one line, and the octets behind it.
fn frame<V: Serialize>(number: u64, value: Option<V>, octets: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let mut frame = Zeroizing::new(serde_json::to_vec(&Head { number, value })?);
    frame.reserve_exact(octets.len() + 1);
    frame.push(b'\n');
    frame.extend_from_slice(octets);
    Ok(frame)
}

fn parts(frame: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = frame.iter().position(|octet| *octet == b'\n')?;
    Some((&frame[..end], &frame[end + 1..]))
}

/// The end that asks.
pub struct Asker {
    stream: Mutex<UnixStream>,
    /// None: the other end is gone.
    waiting: Mutex<Option<HashMap<u64, Reply>>>,
    next: AtomicU64,
}

impl Asker {
    /// Begins to wait for answers, in a thread of this name. The other value comes when the other end is gone.
    ///
    /// # Errors
    /// Where no thread can be made.
    pub fn start(stream: UnixStream, name: &str) -> Result<(Arc<Asker>, oneshot::Receiver<()>)> {
        let (over, gone) = oneshot::channel();
        let reads = stream.try_clone()?;
        let asker = Arc::new(Asker {
            stream: Mutex::new(stream),
            waiting: Mutex::new(Some(HashMap::new())),
            next: AtomicU64::new(1),
        });
        let told = asker.clone();
        std::thread::Builder::new().name(name.into()).spawn(move || {
            if let Err(error) = told.take_answers(&reads) {
                tracing::error!(%error, "keeper and front understand each other no more");
            }
            *told.waiting() = None;
            // Who does not want to know has gone.
            let _ = over.send(());
        })?;
        Ok((asker, gone))
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Option<HashMap<u64, Reply>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_answers(&self, stream: &UnixStream) -> Result<()> {
        while let Some(Frame { bytes, .. }) = receive(stream)? {
            let (head, octets) = parts(&bytes).ok_or(ErrorKind::InvalidData)?;
            let Head { number, value } = serde_json::from_slice::<Head<&serde_json::value::RawValue>>(head)?;
            let reply = self.waiting().as_mut().and_then(|waiting| waiting.remove(&number));
            if let (Some(reply), Some(value)) = (reply, value) {
                reply(value.get().as_bytes(), octets);
            }
        }
        Ok(())
    }

    /// Asks. Where the other end is gone, `reply` is dropped.
    pub fn ask<V: Serialize>(&self, value: &V, octets: &[u8], beside: &[BorrowedFd<'_>], reply: Reply) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        match self.waiting().as_mut() {
            Some(waiting) => drop(waiting.insert(number, reply)),
            None => return,
        }
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = frame(number, Some(value), octets).and_then(|frame| send(&stream, &frame, beside));
        if let Err(error) = sent {
            tracing::debug!(%error, "a question between keeper and front was not sent");
            drop(self.waiting().as_mut().and_then(|waiting| waiting.remove(&number)));
        }
    }

    /// Asks no more: the other end sees that.
    pub fn close(&self) {
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        // It is closed already where the other end is gone.
        let _ = stream.shutdown(Shutdown::Write);
    }
}

/// The way back for the answer to one question. Where it is dropped, who asked is told that there is none.
pub struct Answer {
    number: u64,
    frames: mpsc::Sender<Zeroizing<Vec<u8>>>,
    given: bool,
}

impl Answer {
    /// Gives it.
    pub fn give<V: Serialize>(mut self, value: &V, octets: &[u8]) {
        match frame(self.number, Some(value), octets) {
            // Who asked may be gone.
            Ok(frame) => self.given = self.frames.send(frame).is_ok(),
            Err(error) => tracing::error!(%error, "an answer between keeper and front has no form"),
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if !self.given
            && let Ok(frame) = frame(self.number, None::<()>, &[])
        {
            let _ = self.frames.send(frame);
        }
    }
}

/// Takes questions until the other end asks no more. Blocks; answers go out by a thread of this name.
///
/// # Errors
/// Where the connection broke, or what comes is no question.
pub fn take_questions<Q: DeserializeOwned>(
    stream: &UnixStream,
    name: &str,
    mut answer: impl FnMut(Q, &[u8], Vec<OwnedFd>, Answer),
) -> Result<()> {
    let (frames, to_send) = mpsc::channel::<Zeroizing<Vec<u8>>>();
    let writes = stream.try_clone()?;
    std::thread::Builder::new().name(name.into()).spawn(move || {
        for frame in to_send {
            if send(&writes, &frame, &[]).is_err() {
                return;
            }
        }
    })?;
    while let Some(Frame { bytes, descriptors }) = receive(stream)? {
        let (head, octets) = parts(&bytes).ok_or(ErrorKind::InvalidData)?;
        let Head { number, value } = serde_json::from_slice::<Head<Q>>(head)?;
        let value = value.ok_or(ErrorKind::InvalidData)?;
        answer(value, octets, descriptors, Answer { number, frames: frames.clone(), given: false });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(asker: &Asker, question: &str, octets: &[u8]) -> mpsc::Receiver<(String, Vec<u8>)> {
        let (tell, told) = mpsc::channel();
        let reply: Reply = Box::new(move |value, octets| {
            let value = serde_json::from_slice(value).unwrap();
            tell.send((value, octets.to_vec())).unwrap();
        });
        asker.ask(&question, octets, &[], reply);
        told
    }

    #[test]
    fn answers_find_their_questions_in_any_order() {
        let (here, there) = UnixStream::pair().unwrap();
        let (asker, gone) = Asker::start(here, "test-answers").unwrap();
        let answering = std::thread::spawn(move || {
            let mut first = None;
            take_questions(&there, "test-questions", |question: String, octets, _, answer| {
                match question.as_str() {
                    "first" => first = Some((answer, octets.to_vec())),
                    "never" => drop(answer),
                    _ => {
                        answer.give(&format!("{question}!"), b"");
                        if let Some((answer, octets)) = first.take() {
                            answer.give(&"late", &octets);
                        }
                    }
                }
            })
            .unwrap();
        });
        let first = asked(&asker, "first", b"a\nb");
        let never = asked(&asker, "never", b"");
        assert!(never.recv().is_err(), "no answer, and that at once");
        assert_eq!(asked(&asker, "second", b"").recv().unwrap(), ("second!".into(), vec![]));
        assert_eq!(first.recv().unwrap(), ("late".into(), b"a\nb".to_vec()));
        asker.close();
        answering.join().unwrap();
        gone.blocking_recv().unwrap();
        assert!(asked(&asker, "x", b"").recv().is_err(), "there is nobody left");
    }

    #[test]
    fn who_waits_is_told_when_the_other_end_is_gone() {
        let (here, there) = UnixStream::pair().unwrap();
        let (asker, gone) = Asker::start(here, "test-answers").unwrap();
        let waits = asked(&asker, "x", b"");
        drop(there);
        assert!(waits.recv().is_err());
        gone.blocking_recv().unwrap();
    }
}
