//! Orders between two processes.

use super::conversation::{Answer, Asker, Reply, hand_on, take_questions};
use crate::control::RetryTarget;
use crate::engine::roles::{ListeningSocket, Order, Sealed};
use crate::model::queued::MessageQuery;
use crate::model::{Binding, ComponentWish, DomainSecurityQuery, MessageAction};
use serde::{Deserialize, Serialize};
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

/// An [`Order`] on its way, without what takes its answer.
#[derive(Serialize, Deserialize)]
enum Told {
    /// The Snapshot is in the octets beside it, the sockets in the descriptors.
    Adopt {
        opened: Vec<(Binding, SocketAddr)>,
    },
    Close {
        bindings: Vec<Binding>,
    },
    Condition,
    Sessions,
    Queues,
    Messages {
        query: Box<MessageQuery>,
    },
    RetryQueue {
        target: RetryTarget,
        resubmit: bool,
    },
    Queue {
        queue: i64,
        suspend: bool,
    },
    Message {
        queue: i64,
        message: i64,
        action: MessageAction,
    },
    ActOnMessages {
        messages: Vec<(i64, i64)>,
        action: MessageAction,
    },
    ComponentStates {
        wish: Option<ComponentWish>,
    },
    DomainSecurity {
        query: Box<DomainSecurityQuery>,
    },
    /// The piece is in the octets beside the answer.
    Content {
        message: i64,
        offset: u64,
    },
    Stop {
        deadline: Duration,
    },
}

/// What crosses for one order.
struct Crossing {
    told: Told,
    octets: Vec<u8>,
    sockets: Vec<ListeningSocket>,
    reply: Reply,
}

impl Crossing {
    fn new(told: Told, reply: Reply) -> Self {
        Crossing { told, octets: Vec::new(), sockets: Vec::new(), reply }
    }
}

/// Where the answer goes.
fn to<T: serde::de::DeserializeOwned + Send + 'static>(answer: oneshot::Sender<T>) -> Reply {
    // Who asked may have gone away.
    hand_on(move |value| drop(answer.send(value)))
}

fn crossing(order: Order) -> Crossing {
    match order {
        Order::Adopt { snapshot, opened, answer } => {
            let bindings = opened.iter().map(|socket| (socket.binding, socket.address)).collect();
            let octets = snapshot.into_octets();
            Crossing {
                octets,
                sockets: opened,
                ..Crossing::new(Told::Adopt { opened: bindings }, to(answer))
            }
        }
        Order::Close { bindings, answer } => Crossing::new(Told::Close { bindings }, to(answer)),
        Order::Condition(answer) => Crossing::new(Told::Condition, to(answer)),
        Order::Sessions(answer) => Crossing::new(Told::Sessions, to(answer)),
        Order::Queues(answer) => Crossing::new(Told::Queues, to(answer)),
        Order::Messages { query, answer } => Crossing::new(Told::Messages { query }, to(answer)),
        Order::RetryQueue { target, resubmit, answer } => {
            Crossing::new(Told::RetryQueue { target, resubmit }, to(answer))
        }
        Order::Queue { queue, suspend, answer } => Crossing::new(Told::Queue { queue, suspend }, to(answer)),
        Order::Message { queue, message, action, answer } => {
            Crossing::new(Told::Message { queue, message, action }, to(answer))
        }
        Order::ActOnMessages { messages, action, answer } => {
            Crossing::new(Told::ActOnMessages { messages, action }, to(answer))
        }
        Order::ComponentStates { wish, answer } => Crossing::new(Told::ComponentStates { wish }, to(answer)),
        Order::DomainSecurity { query, answer } => Crossing::new(Told::DomainSecurity { query }, to(answer)),
        Order::Content { message, offset, answer } => {
            let reply: Reply = Box::new(move |value, octets| {
                let done = serde_json::from_slice::<Result<(), String>>(value);
                let piece = done.unwrap_or_else(|error| Err(error.to_string())).map(|()| octets.to_vec());
                // Who asked may have gone away.
                let _ = answer.send(piece);
            });
            Crossing::new(Told::Content { message, offset }, reply)
        }
        Order::Stop { deadline, answer } => Crossing::new(Told::Stop { deadline }, to(answer)),
    }
}

/// The keeper's end: sends every order on, until there are no more; what this gives comes when the front is gone.
///
/// # Errors
/// Where no thread can be made.
pub fn send_on(
    stream: UnixStream,
    mut orders: mpsc::Receiver<Order>,
) -> std::io::Result<oneshot::Receiver<()>> {
    let (asker, gone) = Asker::start(stream, "keeper-answers")?;
    std::thread::Builder::new().name("keeper-orders".into()).spawn(move || {
        while let Some(order) = orders.blocking_recv() {
            let Crossing { told, octets, sockets, reply } = crossing(order);
            let beside: Vec<BorrowedFd<'_>> = sockets.iter().map(|it| it.socket.as_fd()).collect();
            asker.ask(&told, &octets, &beside, reply);
        }
        asker.close();
    })?;
    Ok(gone)
}

/// The front's end: takes orders until the keeper gives no more, or is gone. Blocks.
///
/// # Errors
/// Where the connection broke, or what comes is no order.
pub fn take_orders(
    stream: &UnixStream,
    orders: &mpsc::Sender<Order>,
    runtime: &Handle,
) -> std::io::Result<()> {
    take_questions(stream, "front-answers", |told: Told, octets, descriptors, answer| {
        let order = order(told, octets, descriptors, Back { answer, runtime: runtime.clone() });
        match order {
            // A front that has stopped obeys nothing more; who asked is told by the answer that is dropped.
            Some(order) => drop(orders.blocking_send(order)),
            None => tracing::error!("an order came without its sockets"),
        }
    })
}

/// The way back.
struct Back {
    answer: Answer,
    runtime: Handle,
}

impl Back {
    fn with<T: Send + 'static>(self, give: impl FnOnce(Answer, T) + Send + 'static) -> oneshot::Sender<T> {
        let (sender, result) = oneshot::channel();
        let Back { answer, runtime } = self;
        runtime.spawn(async move {
            if let Ok(value) = result.await {
                give(answer, value);
            }
        });
        sender
    }

    fn value<T: Serialize + Send + 'static>(self) -> oneshot::Sender<T> {
        self.with(|answer, value| answer.give(&value, &[]))
    }
}

fn order(told: Told, octets: &[u8], descriptors: Vec<OwnedFd>, back: Back) -> Option<Order> {
    Some(match told {
        Told::Adopt { opened } => {
            if opened.len() != descriptors.len() {
                return None;
            }
            let sockets = opened.into_iter().zip(descriptors).map(|((binding, address), descriptor)| {
                ListeningSocket { binding, address, socket: TcpListener::from(descriptor) }
            });
            let (snapshot, opened) = (Sealed::of_octets(octets.to_vec()), sockets.collect());
            Order::Adopt { snapshot, opened, answer: back.value() }
        }
        Told::Close { bindings } => Order::Close { bindings, answer: back.value() },
        Told::Condition => Order::Condition(back.value()),
        Told::Sessions => Order::Sessions(back.value()),
        Told::Queues => Order::Queues(back.value()),
        Told::Messages { query } => Order::Messages { query, answer: back.value() },
        Told::RetryQueue { target, resubmit } => Order::RetryQueue { target, resubmit, answer: back.value() },
        Told::Queue { queue, suspend } => Order::Queue { queue, suspend, answer: back.value() },
        Told::Message { queue, message, action } => {
            Order::Message { queue, message, action, answer: back.value() }
        }
        Told::ActOnMessages { messages, action } => {
            Order::ActOnMessages { messages, action, answer: back.value() }
        }
        Told::ComponentStates { wish } => Order::ComponentStates { wish, answer: back.value() },
        Told::DomainSecurity { query } => Order::DomainSecurity { query, answer: back.value() },
        Told::Content { message, offset } => {
            let give = |answer: Answer, piece: Result<Vec<u8>, String>| match piece {
                Ok(piece) => answer.give(&Ok::<(), String>(()), &piece),
                Err(error) => answer.give(&Err::<(), String>(error), &[]),
            };
            Order::Content { message, offset, answer: back.with(give) }
        }
        Told::Stop { deadline } => Order::Stop { deadline, answer: back.value() },
    })
}
