//! The four interfaces between the keeper (store, keys, listeners, control socket) and the front
//! (sessions, queue, delivery). They are two processes ([`super::apart`]), or tasks of one in tests, and meet only here.
//!
//! 1. The Snapshot, serialised: what crosses holds no secret and no reference into the keeper.
//! 2. Listening descriptors: [`ListeningSocket`].
//! 3. The secrets channel: [`Secrets`], which signs, says whether a logon is right, gives the password of one smart-host
//!    connector, and never hands out a key.
//! 4. The orders channel: [`Order`].

use crate::control::RetryTarget;
use crate::model::MessageAction;
use crate::model::queued::{MessagePage, MessageQuery, QueueInfo, Refused};
use crate::model::snapshot::{Reason, Snapshot};
use crate::model::{
    Binding, ComponentWish, DomainSecurityPage, DomainSecurityQuery, KeySigner, ServiceState,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// A Snapshot on its way from the keeper to the front.
#[derive(Debug, Clone)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Puts it into its form for the way.
    ///
    /// # Errors
    /// Where a value of it has no such form; the text says which.
    pub fn seal(snapshot: &Snapshot) -> Result<Sealed, String> {
        serde_json::to_vec(snapshot).map(Sealed).map_err(|error| error.to_string())
    }

    /// Takes it out, with its index.
    ///
    /// # Errors
    /// Where it is not one; the text says why.
    pub fn open(&self) -> Result<Snapshot, String> {
        let snapshot: Snapshot = serde_json::from_slice(&self.0).map_err(|error| error.to_string())?;
        Ok(snapshot.indexed())
    }

    /// Its form, as it crosses between processes.
    pub fn into_octets(self) -> Vec<u8> {
        self.0
    }

    /// What came so.
    pub fn of_octets(octets: Vec<u8>) -> Sealed {
        Sealed(octets)
    }
}

/// A socket that listens.
#[derive(Debug)]
pub struct ListeningSocket {
    /// The binding it was opened for.
    pub binding: Binding,
    /// Its address; the port is never 0.
    pub address: SocketAddr,
    /// The descriptor.
    pub socket: TcpListener,
}

/// How the front stands.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Condition {
    /// What keeps it from doing all that is configured.
    pub troubles: Vec<Reason>,
    /// Whether mail is taken and carried.
    pub transport: ServiceState,
}

/// What the keeper orders, and the front answers.
#[derive(Debug)]
pub enum Order {
    /// Obey this Snapshot from the next connection on, and listen here, too.
    Adopt {
        /// The Snapshot.
        snapshot: Sealed,
        /// Sockets to serve from now on.
        opened: Vec<ListeningSocket>,
        /// The answer; an error means that nothing changed.
        answer: oneshot::Sender<Result<(), String>>,
    },
    /// Listen there no more. The keeper has let go of these sockets, so that whoever is connected
    /// already is served, and nobody after that is left waiting.
    Close {
        /// Which.
        bindings: Vec<Binding>,
        /// The answer.
        answer: oneshot::Sender<()>,
    },
    /// How the front stands.
    Condition(oneshot::Sender<Condition>),
    /// How many sessions there are.
    Sessions(oneshot::Sender<u64>),
    /// What is queued.
    Queues(oneshot::Sender<Result<Vec<QueueInfo>, String>>),
    /// Which messages are queued.
    Messages {
        /// Those that are wanted.
        query: Box<MessageQuery>,
        /// The answer.
        answer: oneshot::Sender<Result<MessagePage, String>>,
    },
    /// Try queues now; the answer is how many.
    RetryQueue {
        /// Which.
        target: RetryTarget,
        /// Route anew, too.
        resubmit: bool,
        /// The answer.
        answer: oneshot::Sender<Result<u32, String>>,
    },
    /// Suspend or resume a queue.
    Queue {
        /// Its number.
        queue: i64,
        /// True: suspend.
        suspend: bool,
        /// The answer.
        answer: oneshot::Sender<Result<(), String>>,
    },
    /// Do something to a message in a queue.
    Message {
        /// The queue's number.
        queue: i64,
        /// The message's number.
        message: i64,
        /// What.
        action: MessageAction,
        /// The answer.
        answer: oneshot::Sender<Result<(), String>>,
    },
    /// Do the same to several messages; the answer is what it was not done to, and why.
    ActOnMessages {
        /// The queue's number and the message's, of each.
        messages: Vec<(i64, i64)>,
        /// What.
        action: MessageAction,
        /// The answer.
        answer: oneshot::Sender<Result<Vec<Refused>, String>>,
    },
    /// Want this of a component from now on; nothing: only tell. The answer is all that is wanted.
    ComponentStates {
        /// What, and since when.
        wish: Option<ComponentWish>,
        /// The answer.
        answer: oneshot::Sender<Result<Vec<ComponentWish>, String>>,
    },
    /// What Domain Security said.
    DomainSecurity {
        /// Of whom and when.
        query: Box<DomainSecurityQuery>,
        /// The answer.
        answer: oneshot::Sender<Result<DomainSecurityPage, String>>,
    },
    /// Give a piece of a message.
    Content {
        /// The message's number.
        message: i64,
        /// Octets before it.
        offset: u64,
        /// The answer.
        answer: oneshot::Sender<Result<Vec<u8>, String>>,
    },
    /// Accept no more, let sessions and deliveries finish until the deadline, and answer.
    Stop {
        /// How long to wait for them.
        deadline: Duration,
        /// The answer.
        answer: oneshot::Sender<()>,
    },
}

/// Orders that wait at most; the keeper waits when it has given more.
pub const ORDERS: usize = 16;
/// Signatures that wait at most.
const SIGNATURES: usize = 64;

/// Logons that are checked at once: each costs a core and 19 MiB while it is.
const LOGONS_AT_ONCE: usize = 4;
/// Logons that wait at most; one more is refused for the time being.
const LOGONS_WAITING: usize = 64;
/// Logons that somebody else is asked about at once: a thread each, which only waits.
const LOGONS_ELSEWHERE: usize = 64;
const TOO_MANY_LOGONS: &str = "too many logons are under way";
/// What a logon may take, the wait included.
const LOGON: Duration = Duration::from_secs(30);

/// The front's end of the secrets channel.
#[derive(Debug, Clone)]
pub struct Secrets {
    signatures: SyncSender<Wish>,
    logons: SyncSender<LogonWish>,
    passwords: tokio::sync::mpsc::Sender<PasswordWish>,
}

/// The other end of it: what is wanted.
pub struct SecretsEnd {
    /// Signatures.
    pub signatures: Receiver<Wish>,
    /// Answers about logons.
    pub logons: Receiver<LogonWish>,
    /// Passwords.
    pub passwords: tokio::sync::mpsc::Receiver<PasswordWish>,
}

/// Passwords of smart-host connectors, by connector and stamp.
pub type Passwords = HashMap<(String, String), Zeroizing<String>>;

/// Passwords that are asked for at most at once.
const PASSWORDS: usize = 64;

/// Gives the passwords of smart-host connectors.
pub trait PasswordSource: Send + Sync {
    /// The password of this connector that has this stamp.
    ///
    /// # Errors
    /// Where there is none, or it can't be told now; the text says which.
    fn password<'a>(&'a self, connector: &'a str, stamp: &'a str) -> Asked<'a>;
}

/// A password that is asked for.
pub type Asked<'a> = Pin<Box<dyn Future<Output = Result<Zeroizing<String>, String>> + Send + 'a>>;

/// One password that is wanted.
pub struct PasswordWish {
    /// The connector's Guid.
    pub connector: String,
    /// Its stamp.
    pub stamp: String,
    /// The answer.
    pub answer: oneshot::Sender<Option<Zeroizing<String>>>,
}

impl std::fmt::Debug for PasswordWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PasswordWish({})", self.connector)
    }
}

/// What the front asks about a logon.
#[derive(Debug, Serialize, Deserialize)]
pub enum LogonQuestion {
    /// Is this the password?
    Password {
        /// The user as it was given.
        user: String,
        /// The password.
        password: Zeroizing<String>,
        /// It came over TLS.
        secured: bool,
    },
    /// What is a client of SCRAM told of this user? Somebody who is not there has an answer, too.
    Scram {
        /// The user as accounts are looked up by.
        user: String,
    },
    /// Does this proof of SCRAM hold?
    Proof {
        /// The user as accounts are looked up by.
        user: String,
        /// What was signed.
        signed: Vec<u8>,
        /// The proof.
        proof: Vec<u8>,
    },
}

/// What the keeper says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogonAnswer {
    /// It is right.
    Right {
        /// The user as accounts are looked up by.
        user: String,
        /// The server's signature, for SCRAM.
        signature: Vec<u8>,
        /// The salt that SCRAM tells of this account: another one once the password was set anew. Empty where
        /// somebody else knows the account.
        salt: Vec<u8>,
    },
    /// It is not.
    Wrong,
    /// What SCRAM begins with.
    Scram {
        /// The salt.
        salt: Vec<u8>,
        /// The iteration count.
        iterations: u32,
    },
}

/// Who knows the accounts. Blocks, within a deadline of its own.
pub trait Logons: Send + Sync {
    /// Answers.
    ///
    /// # Errors
    /// Where it can't be told now; the text says why.
    fn answer(&self, question: LogonQuestion) -> Result<LogonAnswer, String>;

    /// True where answers come from elsewhere: they may take long, and cost nothing here.
    fn only_waits(&self) -> bool {
        false
    }
}

/// One logon.
#[derive(Debug)]
pub struct LogonWish {
    /// What is asked.
    pub question: LogonQuestion,
    /// The answer.
    pub answer: oneshot::Sender<Result<LogonAnswer, String>>,
}

impl LogonWish {
    fn settle(self, logons: &dyn Logons) {
        // Who asked may have gone away.
        let _ = self.answer.send(logons.answer(self.question));
    }

    fn refuse(self, why: &str) {
        let _ = self.answer.send(Err(why.to_owned()));
    }

    /// Waits in a thread of its own, so that slow answers keep nobody else from theirs. Each of these threads
    /// holds a `place`.
    fn ask_elsewhere(self, logons: Arc<dyn Logons>, places: &Arc<Places>) {
        let Some(place) = places.take() else { return self.refuse(TOO_MANY_LOGONS) };
        let thread = std::thread::Builder::new().name("keeper-logon".into());
        // Where there is no thread the wish is dropped, and who asked is told so by that.
        let started = thread.spawn(move || {
            self.settle(&*logons);
            drop(place);
        });
        if let Err(error) = started {
            tracing::error!(%error, "no thread can be made for a logon");
        }
    }
}

/// Places for what is asked elsewhere.
#[derive(Debug, Default)]
struct Places(Mutex<usize>);

/// One of them, until it is dropped.
struct Taken(Arc<Places>);

impl Places {
    fn take(self: &Arc<Self>) -> Option<Taken> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (*taken < LOGONS_ELSEWHERE).then(|| {
            *taken += 1;
            Taken(self.clone())
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    }
}

/// One signature that is wanted.
#[derive(Debug)]
pub struct Wish {
    /// Whose.
    pub thumbprint: String,
    /// How: a TLS SignatureScheme.
    pub scheme: u16,
    /// What is signed.
    pub message: Vec<u8>,
    /// The answer.
    pub answer: SyncSender<Result<Vec<u8>, String>>,
}

/// The keeper's end: the keys and passwords in force, and those before them, which sessions and deliveries begun under
/// the last Snapshot still need. New ones come first; they stay once their Snapshot is in force ([`settle`](Self::settle)),
/// or go with it ([`withdraw`](Self::withdraw)).
#[derive(Default)]
pub struct SecretsKeeper {
    rings: Arc<RwLock<Vec<Arc<dyn KeySigner>>>>,
    logons: Arc<RwLock<Option<Arc<dyn Logons>>>>,
    passwords: Arc<RwLock<Vec<Passwords>>>,
}

impl SecretsKeeper {
    /// Starts the thread that signs, and those that check logons; they end when the last [`Secrets`] is gone.
    ///
    /// # Errors
    /// Where no thread can be made.
    pub fn start(&self) -> std::io::Result<Secrets> {
        let (secrets, SecretsEnd { signatures, logons, passwords }) = Secrets::channel();
        self.start_signing(signatures)?;
        self.start_logons(logons)?;
        self.start_passwords(passwords)?;
        Ok(secrets)
    }

    fn start_signing(&self, wishes: Receiver<Wish>) -> std::io::Result<()> {
        let rings = self.rings.clone();
        std::thread::Builder::new().name("keeper-secrets".into()).spawn(move || {
            for wish in wishes {
                let rings = rings.read().unwrap_or_else(PoisonError::into_inner).clone();
                let mut result = Err("no key is at hand".to_owned());
                for ring in rings {
                    result = ring.sign(&wish.thumbprint, wish.scheme, &wish.message);
                    if result.is_ok() {
                        break;
                    }
                }
                // Who asked may have gone away.
                let _ = wish.answer.send(result);
            }
        })?;
        Ok(())
    }

    fn start_passwords(
        &self,
        mut receiver: tokio::sync::mpsc::Receiver<PasswordWish>,
    ) -> std::io::Result<()> {
        let known = self.passwords.clone();
        std::thread::Builder::new().name("keeper-passwords".into()).spawn(move || {
            while let Some(PasswordWish { connector, stamp, answer }) = receiver.blocking_recv() {
                let key = (connector, stamp);
                let known = known.read().unwrap_or_else(PoisonError::into_inner);
                // Who asked may have gone away.
                let _ = answer.send(known.iter().find_map(|passwords| passwords.get(&key)).cloned());
            }
        })?;
        Ok(())
    }

    /// These passwords are at hand, beside those before them.
    pub fn install_passwords(&self, passwords: Passwords) {
        self.passwords.write().unwrap_or_else(PoisonError::into_inner).insert(0, passwords);
    }

    fn start_logons(&self, receiver: Receiver<LogonWish>) -> std::io::Result<()> {
        let receiver = Arc::new(Mutex::new(receiver));
        let elsewhere = Arc::new(Places::default());
        for _ in 0..LOGONS_AT_ONCE {
            let (receiver, logons) = (receiver.clone(), self.logons.clone());
            let elsewhere = elsewhere.clone();
            std::thread::Builder::new().name("keeper-logons".into()).spawn(move || {
                loop {
                    let wish = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(wish) = wish else { return };
                    // Who asked has given up: its turn is somebody else's.
                    if wish.answer.is_closed() {
                        continue;
                    }
                    let known = logons.read().unwrap_or_else(PoisonError::into_inner).clone();
                    match known {
                        Some(logons) if logons.only_waits() => wish.ask_elsewhere(logons, &elsewhere),
                        Some(logons) => wish.settle(&*logons),
                        None => wish.refuse("no accounts are at hand"),
                    }
                }
            })?;
        }
        Ok(())
    }

    /// From now on these accounts count, for running sessions, too; returns those that counted.
    pub fn install_logons(&self, logons: Option<Arc<dyn Logons>>) -> Option<Arc<dyn Logons>> {
        std::mem::replace(&mut self.logons.write().unwrap_or_else(PoisonError::into_inner), logons)
    }

    /// These keys are at hand, beside those before them.
    pub fn install(&self, ring: Arc<dyn KeySigner>) {
        self.rings.write().unwrap_or_else(PoisonError::into_inner).insert(0, ring);
    }

    /// The Snapshot of what was installed last is in force: what is older than the one before it goes.
    pub fn settle(&self) {
        self.rings.write().unwrap_or_else(PoisonError::into_inner).truncate(2);
        self.passwords.write().unwrap_or_else(PoisonError::into_inner).truncate(2);
    }

    /// The Snapshot of what was installed last came not to be in force: the keys and passwords before stay what they were.
    pub fn withdraw(&self) {
        let mut rings = self.rings.write().unwrap_or_else(PoisonError::into_inner);
        let mut passwords = self.passwords.write().unwrap_or_else(PoisonError::into_inner);
        let newest = rings.len().min(1);
        rings.drain(..newest);
        let newest = passwords.len().min(1);
        passwords.drain(..newest);
    }
}

impl Secrets {
    /// Both ends.
    pub fn channel() -> (Secrets, SecretsEnd) {
        let (signatures, wanted) = sync_channel(SIGNATURES);
        let (logons, asked) = sync_channel(LOGONS_WAITING);
        let (passwords, needed) = tokio::sync::mpsc::channel(PASSWORDS);
        let end = SecretsEnd { signatures: wanted, logons: asked, passwords: needed };
        (Secrets { signatures, logons, passwords }, end)
    }

    /// Asks about a logon.
    ///
    /// # Errors
    /// Where it can't be told now: the keeper is gone, too many others wait, or it has its own trouble.
    pub async fn logon(&self, question: LogonQuestion) -> Result<LogonAnswer, String> {
        let (answer, result) = oneshot::channel();
        let refused = |error: TrySendError<LogonWish>| match error {
            TrySendError::Full(_) => TOO_MANY_LOGONS.to_owned(),
            TrySendError::Disconnected(_) => "the keeper is gone".to_owned(),
        };
        self.logons.try_send(LogonWish { question, answer }).map_err(refused)?;
        match tokio::time::timeout(LOGON, result).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err("the keeper is gone".to_owned()),
            Err(_) => Err("it took too long".to_owned()),
        }
    }
}

impl PasswordSource for Secrets {
    fn password<'a>(&'a self, connector: &'a str, stamp: &'a str) -> Asked<'a> {
        Box::pin(async move {
            let (answer, result) = oneshot::channel();
            let wish = PasswordWish { connector: connector.to_owned(), stamp: stamp.to_owned(), answer };
            let asked = async {
                self.passwords.send(wish).await.ok()?;
                result.await.ok()
            };
            match tokio::time::timeout(LOGON, asked).await {
                Ok(Some(Some(password))) => Ok(password),
                Ok(Some(None)) => Err("there is no password that can be read".to_owned()),
                Ok(None) => Err("the keeper is gone".to_owned()),
                Err(_) => Err("it took too long".to_owned()),
            }
        })
    }
}

impl KeySigner for Secrets {
    fn sign(&self, thumbprint: &str, scheme: u16, message: &[u8]) -> Result<Vec<u8>, String> {
        let (answer, result) = sync_channel(1);
        let wish = Wish { thumbprint: thumbprint.to_owned(), scheme, message: message.to_vec(), answer };
        let gone = |_| "the keeper is gone".to_owned();
        self.signatures.send(wish).map_err(|_| "the keeper is gone".to_owned())?;
        result.recv().map_err(gone)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ring(&'static str);

    impl KeySigner for Ring {
        fn sign(&self, thumbprint: &str, _scheme: u16, message: &[u8]) -> Result<Vec<u8>, String> {
            if thumbprint == self.0 { Ok(message.to_vec()) } else { Err(format!("no key {thumbprint}")) }
        }
    }

    /// Answers when it is let, and only then.
    struct Slow(std::sync::Barrier);

    impl Logons for Slow {
        fn answer(&self, _: LogonQuestion) -> Result<LogonAnswer, String> {
            self.0.wait();
            Ok(LogonAnswer::Wrong)
        }

        fn only_waits(&self) -> bool {
            true
        }
    }

    #[tokio::test]
    async fn slow_answers_from_elsewhere_keep_only_so_many_waiting() {
        let keeper = SecretsKeeper::default();
        let secrets = keeper.start().unwrap();
        let slow = Arc::new(Slow(std::sync::Barrier::new(LOGONS_ELSEWHERE + 1)));
        keeper.install_logons(Some(slow.clone()));
        let ask = || {
            let secrets = secrets.clone();
            tokio::spawn(async move { secrets.logon(LogonQuestion::Scram { user: "a".into() }).await })
        };
        // One more than there are places: it alone is answered at once.
        let mut asked: Vec<_> = (0..LOGONS_ELSEWHERE).map(|_| ask()).collect();
        let within = Duration::from_secs(10);
        tokio::time::sleep(Duration::from_millis(300)).await;
        let refused = tokio::time::timeout(within, ask()).await.unwrap().unwrap();
        assert_eq!(refused, Err(TOO_MANY_LOGONS.to_owned()));
        // All are under way together: else the barrier never opens.
        let opened = tokio::task::spawn_blocking(move || slow.0.wait());
        tokio::time::timeout(within, opened).await.unwrap().unwrap();
        for one in asked.drain(..) {
            let answer = tokio::time::timeout(within, one).await.unwrap().unwrap();
            assert_eq!(answer, Ok(LogonAnswer::Wrong));
        }
    }

    #[tokio::test]
    async fn a_password_is_told_by_its_connector_and_stamp() {
        let keeper = SecretsKeeper::default();
        let secrets = keeper.start().unwrap();
        let of = |stamp: &str| {
            let password = Zeroizing::new(format!("word {stamp}"));
            Passwords::from([(("guid".to_owned(), stamp.to_owned()), password)])
        };
        let ask = async |connector: &str, stamp: &str| {
            secrets.password(connector, stamp).await.map(|password| password.to_string())
        };
        let none = || Err("there is no password that can be read".to_owned());
        assert_eq!(ask("guid", "1").await, none());
        keeper.install_passwords(of("1"));
        assert_eq!(ask("guid", "1").await, Ok("word 1".to_owned()));
        assert_eq!(ask("other", "1").await, none());
        assert_eq!(ask("guid", "").await, none());
        // A Snapshot that is on its way out still names the one before, and never gets the new one.
        keeper.install_passwords(of("2"));
        assert_eq!(ask("guid", "1").await, Ok("word 1".to_owned()));
        assert_eq!(ask("guid", "2").await, Ok("word 2".to_owned()));
        // One that comes not to be in force takes nothing away.
        for _ in 0..3 {
            keeper.install_passwords(of("3"));
            keeper.withdraw();
        }
        assert_eq!((ask("guid", "1").await, ask("guid", "3").await), (Ok("word 1".to_owned()), none()));
        keeper.install_passwords(of("3"));
        keeper.settle();
        assert_eq!(ask("guid", "1").await, none());
    }

    #[test]
    fn the_last_keys_are_kept_for_running_sessions() {
        let keeper = SecretsKeeper::default();
        let secrets = keeper.start().unwrap();
        assert!(secrets.sign("A", 0, b"x").is_err());
        keeper.install(Arc::new(Ring("A")));
        assert_eq!(secrets.sign("A", 0, b"x"), Ok(b"x".to_vec()));
        keeper.install(Arc::new(Ring("B")));
        assert_eq!(secrets.sign("A", 0, b"x"), Ok(b"x".to_vec()));
        assert_eq!(secrets.sign("B", 0, b"x"), Ok(b"x".to_vec()));
        keeper.install(Arc::new(Ring("C")));
        assert_eq!(secrets.sign("A", 0, b"x"), Ok(b"x".to_vec()), "until it is known to be in force");
        keeper.withdraw();
        assert!(secrets.sign("C", 0, b"x").is_err());
        keeper.install(Arc::new(Ring("C")));
        keeper.settle();
        assert_eq!(secrets.sign("B", 0, b"x"), Ok(b"x".to_vec()));
        assert_eq!(secrets.sign("A", 0, b"x"), Err("no key A".into()));
    }
}
