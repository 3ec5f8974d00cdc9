//! The Pickup and the Replay directory: files that become messages, as Exchange documents them.
//!
//! Promises: an `.eml` file is renamed to `.tmp`, taken in, and removed once its message is durably in the queue: a
//! breakdown in between loses nothing. A file whose message is in the queue already is known by a note of the same
//! commit, and does not come a second time. What is no message is renamed to `.bad`, with an event and a BADMAIL line
//! in the tracking log. PickupDirectoryMaxMessagesPerMinute bounds each directory, bad files counted. A directory in
//! trouble is told of in the event log and by Test-ServiceHealth, and stands in nobody's way. While HubTransport is not
//! Active, files stay where they are.
//!
//! A start renames `.tmp` files back that nobody has taken, as documented: write a file elsewhere on the same file
//! system, or under another ending, and rename it to `.eml` when it is whole.
//!
//! Refuses: see [`place`] for directories and files, [`message`] for what is in them.

mod message;
mod pickup;
mod place;

use super::Shared;
use super::blocking::blocking_told;
use crate::model::snapshot::{Reason, Snapshot};
use crate::model::{TrackingEvent, TrackingKind, TrackingTrace};
use crate::queue::Tracker;
use message::{End, take_in};
use place::{Place, PlaceError, Taking, shown};
use std::collections::{BTreeMap, VecDeque};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Between two looks into a directory.
const POLL: Duration = Duration::from_secs(1);
/// What the file under way gets once the service stops.
pub(super) const GRACE: Duration = Duration::from_secs(30);
/// A file that is not taken in within this can't be now.
const FILE_TIME: Duration = Duration::from_secs(600);
const MINUTE: Duration = Duration::from_secs(60);
/// Files that are looked for at once.
const AT_ONCE: usize = 1000;
/// `.tmp` files that a start puts right; those beyond come with the next one.
const MOST_LEFT: usize = 100_000;

/// Which directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pickup,
    Replay,
}

impl Kind {
    /// As the queue and the logs call it in the place of a Receive connector.
    fn name(self) -> &'static str {
        match self {
            Kind::Pickup => "Pickup",
            Kind::Replay => "Replay",
        }
    }

    fn property(self) -> &'static str {
        match self {
            Kind::Pickup => "PickupDirectoryPath",
            Kind::Replay => "ReplayDirectoryPath",
        }
    }

    /// Where it is by this Snapshot.
    fn path(self, shared: &Shared, snapshot: &Snapshot) -> Option<PathBuf> {
        let directories = &snapshot.service.directories;
        let path = match self {
            Kind::Pickup => &directories.pickup,
            Kind::Replay => &directories.replay,
        };
        path.as_ref().map(|path| shared.logs.data_dir().join(path))
    }

    /// What stands in the queue's note of a file.
    fn note(self, key: &str) -> String {
        format!("{} {key}", self.name())
    }
}

/// What keeps directories from being used, by property.
#[derive(Debug, Default)]
pub(super) struct Troubles(Mutex<BTreeMap<&'static str, String>>);

impl Troubles {
    /// All of it.
    pub(super) fn all(&self) -> Vec<Reason> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let reason = |(property, text): (&&str, &String)| Reason {
            object: "TransportService".into(),
            property: (*property).into(),
            text: text.clone(),
        };
        all.iter().map(reason).collect()
    }

    /// What is so now. It is an event once.
    pub(super) fn set(&self, property: &'static str, trouble: Option<String>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.get(property) == trouble.as_ref() {
            return;
        }
        match trouble {
            Some(text) => {
                tracing::error!(property, "{text}");
                all.insert(property, text);
            }
            None => {
                tracing::info!(property, "it can be used again");
                all.remove(property);
            }
        }
    }
}

/// Begins to look into the directories, until the service stops.
pub(super) fn start(shared: &Arc<Shared>, snapshots: &watch::Sender<Arc<Snapshot>>) -> Vec<JoinHandle<()>> {
    let begin = |kind| {
        let watcher = Watcher { shared: shared.clone(), kind, place: None, taken: Window::default() };
        tokio::spawn(watcher.run(snapshots.subscribe(), shared.stopping.subscribe()))
    };
    [Kind::Pickup, Kind::Replay].map(begin).into()
}

/// Whether each directory can be used that this Snapshot names and the one in force does not, so that a restart which
/// names one that can't be used changes nothing.
///
/// # Errors
/// The first one that can't; the text says which property names it.
pub(super) fn try_out(shared: &Shared, snapshot: &Snapshot) -> Result<(), String> {
    for kind in [Kind::Pickup, Kind::Replay] {
        let path = kind.path(shared, snapshot);
        let all = [Kind::Pickup, Kind::Replay];
        let before = shared
            .running()
            .is_some_and(|running| all.iter().any(|kind| kind.path(shared, &running.snapshot) == path));
        if let Some(path) = path.filter(|_| !before) {
            let opened = Place::open(&path);
            opened.map_err(|error| format!("{} of Set-TransportService, {error}", kind.property()))?;
        }
    }
    Ok(())
}

/// How many files were taken within the last minute.
#[derive(Debug, Default)]
struct Window(VecDeque<Instant>);

impl Window {
    /// How many more may be.
    fn room(&mut self, limit: u32, now: Instant) -> usize {
        while self.0.front().is_some_and(|at| now.duration_since(*at) >= MINUTE) {
            self.0.pop_front();
        }
        usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(self.0.len())
    }

    fn add(&mut self, now: Instant) {
        self.0.push_back(now);
    }
}

/// What came of a look at one file.
#[derive(Debug)]
enum Took {
    /// It is not its turn yet.
    Nothing,
    /// It was read, and is no message, or none yet.
    File,
    /// Its message is in the queue, and it is gone; this is its note.
    Message(String),
}

/// Who looks into one directory.
struct Watcher {
    shared: Arc<Shared>,
    kind: Kind,
    place: Option<(PathBuf, Arc<Place>)>,
    taken: Window,
}

impl Watcher {
    async fn run(
        mut self,
        mut snapshots: watch::Receiver<Arc<Snapshot>>,
        mut stopping: watch::Receiver<bool>,
    ) {
        let mut look = tokio::time::interval(POLL);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = look.tick() => {}
                changed = snapshots.changed() => if changed.is_err() { return },
                _ = stopping.wait_for(|stopping| *stopping) => return,
            }
            let Some(running) = self.shared.running() else { continue };
            if !self.shared.components.accepts() {
                continue;
            }
            let trouble = self.look(&running.snapshot, &stopping).await.err();
            self.shared.troubles.set(self.kind.property(), trouble);
        }
    }

    /// One look into it. The error is what keeps it from being used.
    async fn look(&mut self, snapshot: &Snapshot, stopping: &watch::Receiver<bool>) -> Result<(), String> {
        let Some(path) = self.kind.path(&self.shared, snapshot) else {
            self.place = None;
            return Ok(());
        };
        let place = self.place(path).await?;
        let limit = snapshot.service.directories.max_messages_per_minute;
        let room = self.taken.room(limit, Instant::now()).min(AT_ONCE);
        if room == 0 {
            return Ok(());
        }
        let listed = place.clone();
        let names = blocking_told(move || listed.names("eml", room)).await?;
        let mut gone = Vec::new();
        let (mut trouble, mut hangs) = (Ok(()), false);
        for name in names {
            if *stopping.borrow() || !self.shared.components.accepts() {
                break;
            }
            let one = tokio::time::timeout(FILE_TIME, self.one(&place, name.clone())).await;
            if !matches!(one, Ok(Ok(Took::Nothing))) {
                self.taken.add(Instant::now());
            }
            match one {
                Ok(Ok(Took::Message(note))) => gone.push(note),
                Ok(Ok(Took::Nothing | Took::File)) => {}
                Ok(Err(text)) => trouble = Err(text),
                // Its message may be committed yet: it is put right by the next start, and not before.
                Err(_) => {
                    hangs = true;
                    trouble = Err(format!("{}: its file system does not answer", shown(&name)));
                }
            }
            if trouble.is_err() {
                break;
            }
        }
        let forgotten = self.forget(&place, gone).await;
        if trouble.is_err() && !hangs {
            // Opened anew, it puts right what is left half done.
            self.place = None;
        }
        trouble.and(forgotten)
    }

    /// The directory, open. Where it is opened anew, what an earlier process left half done is put right.
    async fn place(&mut self, path: PathBuf) -> Result<Arc<Place>, String> {
        let before = self.place.take();
        let opening = path.clone();
        let opened = tokio::task::spawn_blocking(move || {
            match before.filter(|(_, place)| place.is_still(&opening)) {
                Some((_, place)) => Ok((place, false)),
                // The old one was let go of: it may be locked by ourselves.
                None => Place::open(&opening).map(|place| (Arc::new(place), true)),
            }
        });
        let opened: Result<_, PlaceError> = opened.await.map_err(|error| error.to_string())?;
        let (place, anew) = opened.map_err(|error| error.to_string())?;
        if anew {
            self.put_right(&place).await?;
        }
        self.place = Some((path, place.clone()));
        Ok(place)
    }

    /// `.tmp` files: those whose message is in the queue are removed, the others come again.
    async fn put_right(&self, place: &Arc<Place>) -> Result<(), String> {
        let listed = place.clone();
        let names = blocking_told(move || listed.names("tmp", MOST_LEFT)).await?;
        let mut gone = Vec::new();
        for name in names {
            let (looked, of) = (place.clone(), name.clone());
            let Some(key) = blocking_told(move || Ok(looked.key(&of))).await? else { continue };
            let note = self.kind.note(&key);
            let taken = self.shared.queue.was_taken(note.clone()).await.map_err(|error| error.to_string())?;
            let place = place.clone();
            if taken {
                tracing::info!(file = shown(&name), "its message is in the queue already");
                blocking_told(move || place.remove(&name)).await?;
                gone.push(note);
            } else {
                blocking_told(move || place.rename(&name, "eml").map(drop)).await?;
            }
        }
        self.forget(place, gone).await
    }

    /// Takes one file. The error is of the whole directory.
    async fn one(&self, place: &Arc<Place>, name: OsString) -> Result<Took, String> {
        let (at, of) = (place.clone(), name.clone());
        let taken = match blocking_told(move || at.take(&of, SystemTime::now())).await? {
            Taking::Taken(taken) => taken,
            Taking::NotNow => return Ok(Took::Nothing),
            Taking::Bad { name: now, why } => {
                self.bad(place, &name, now, why).await?;
                return Ok(Took::File);
            }
        };
        let (ours, note) = (taken.name.clone(), self.kind.note(&taken.key()));
        match take_in(&self.shared, self.kind, taken).await {
            End::Queued => {
                let at = place.clone();
                blocking_told(move || at.remove(&ours)).await?;
                Ok(Took::Message(note))
            }
            End::BeingWritten => {
                self.give_back(place, ours).await?;
                Ok(Took::File)
            }
            End::Bad(why) => {
                self.bad(place, &name, ours, why).await?;
                Ok(Took::File)
            }
            End::Trouble(why) => {
                self.give_back(place, ours).await?;
                Err(why)
            }
        }
    }

    async fn give_back(&self, place: &Arc<Place>, ours: OsString) -> Result<(), String> {
        let at = place.clone();
        blocking_told(move || at.rename(&ours, "eml").map(drop)).await
    }

    /// Puts aside what is no message.
    async fn bad(&self, place: &Arc<Place>, given: &OsStr, now: OsString, why: String) -> Result<(), String> {
        let at = place.clone();
        let aside = blocking_told(move || at.rename(&now, "bad")).await;
        let directory = self.kind.name();
        let file = shown(given);
        tracing::error!(directory, file, "it was renamed to .bad, for it is no message: {why}");
        self.shared.logs.tracking.committed(TrackingEvent {
            kind: TrackingKind::Bad,
            message: 0,
            received_at: self.shared.clock.now(),
            message_id: String::new(),
            subject: String::new(),
            sender: String::new(),
            return_path: String::new(),
            size: 0,
            source_ip: None,
            helo: "localhost".into(),
            receive_connector: directory.into(),
            recipients: Vec::new(),
            hop: None,
            reference: String::new(),
            trace: Some(Arc::new(TrackingTrace {
                facts: vec![("File", file), ("Reason", why)],
                ..TrackingTrace::default()
            })),
        });
        aside.map(drop)
    }

    /// Files are gone: once that is durable, nobody needs their notes.
    async fn forget(&self, place: &Arc<Place>, gone: Vec<String>) -> Result<(), String> {
        if gone.is_empty() {
            return Ok(());
        }
        let at = place.clone();
        blocking_told(move || at.sync()).await?;
        if let Err(error) = self.shared.queue.forget_taken(gone).await {
            tracing::warn!(%error, "notes of files that are gone stay in the queue");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_its_limit() {
        let mut window = Window::default();
        let begin = Instant::now();
        for second in 0..3 {
            assert!(window.room(3, begin) > 0);
            window.add(begin + Duration::from_secs(second));
        }
        assert_eq!(window.room(3, begin + Duration::from_secs(59)), 0);
        assert_eq!(window.room(3, begin + Duration::from_secs(60)), 1);
        assert_eq!(window.room(3, begin + Duration::from_secs(62)), 3);
        assert_eq!(window.room(u32::MAX, begin), u32::MAX as usize);
    }
}
