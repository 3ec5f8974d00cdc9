//! Frames over a socket between two processes of one program, with descriptors beside them.
//!
//! Promises: frames arrive whole and in order; a descriptor arrives with its frame. Blocks.
//!
//! Refuses: frames beyond [`LONGEST`]; both ends are ours, so a longer one is a fault.

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use std::io::{ErrorKind, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use zeroize::Zeroizing;

/// Octets of a frame: a Snapshot of a very large configuration has some hundred million.
const LONGEST: u32 = 1 << 30;
/// Descriptors beside one octet; the system allows 253.
const AT_ONCE: usize = 64;

/// What arrives.
#[derive(Debug)]
pub struct Frame {
    /// Its octets. They may hold a password.
    pub bytes: Zeroizing<Vec<u8>>,
    /// The descriptors that came with it.
    pub descriptors: Vec<OwnedFd>,
}

/// Sends one frame.
///
/// # Errors
/// Where the other end is gone, or the frame is too long.
pub fn send(mut stream: &UnixStream, bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> std::io::Result<()> {
    let too_long = |_| std::io::Error::from(ErrorKind::InvalidInput);
    let length = u32::try_from(bytes.len()).map_err(too_long)?;
    if length > LONGEST {
        return Err(ErrorKind::InvalidInput.into());
    }
    let count = u32::try_from(descriptors.len()).map_err(too_long)?;
    let mut head = [0; 8];
    head[..4].copy_from_slice(&length.to_le_bytes());
    head[4..].copy_from_slice(&count.to_le_bytes());
    stream.write_all(&head)?;
    for some in descriptors.chunks(AT_ONCE) {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(AT_ONCE))];
        let mut beside = SendAncillaryBuffer::new(&mut space);
        if !beside.push(SendAncillaryMessage::ScmRights(some)) {
            return Err(ErrorKind::InvalidInput.into());
        }
        while let Err(error) = sendmsg(stream, &[IoSlice::new(&[0])], &mut beside, SendFlags::NOSIGNAL) {
            if error != rustix::io::Errno::INTR {
                return Err(error.into());
            }
        }
    }
    stream.write_all(bytes)
}

/// Waits for one frame; `None` where the other end has closed its own.
///
/// # Errors
/// Where the connection broke, or what comes is no frame.
pub fn receive(mut stream: &UnixStream) -> std::io::Result<Option<Frame>> {
    let mut head = [0; 8];
    match stream.read_exact(&mut head) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let number = |octets: &[u8]| u32::from_le_bytes([octets[0], octets[1], octets[2], octets[3]]);
    let (length, count) = (number(&head[..4]), number(&head[4..]) as usize);
    if length > LONGEST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut descriptors = Vec::new();
    while descriptors.len() < count {
        let before = descriptors.len();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(AT_ONCE))];
        let mut beside = RecvAncillaryBuffer::new(&mut space);
        let mut octet = [0];
        let flags = RecvFlags::CMSG_CLOEXEC;
        let received = loop {
            match recvmsg(stream, &mut [IoSliceMut::new(&mut octet)], &mut beside, flags) {
                Err(rustix::io::Errno::INTR) => {}
                other => break other?,
            }
        };
        for message in beside.drain() {
            if let RecvAncillaryMessage::ScmRights(found) = message {
                descriptors.extend(found);
            }
        }
        // No more of them may be open in one process, say.
        if descriptors.len() == before || received.flags.contains(ReturnFlags::CTRUNC) {
            return Err(std::io::Error::new(ErrorKind::InvalidData, "descriptors did not arrive"));
        }
    }
    let mut bytes = Zeroizing::new(vec![0; length as usize]);
    stream.read_exact(&mut bytes)?;
    Ok(Some(Frame { bytes, descriptors }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::os::fd::AsFd;

    #[test]
    fn frames_and_descriptors_arrive_whole_and_in_order() {
        let (here, there) = UnixStream::pair().unwrap();
        let listeners: Vec<TcpListener> =
            (0..130).map(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap()).collect();
        let addresses: Vec<_> = listeners.iter().map(|it| it.local_addr().unwrap()).collect();
        let long = vec![7; 3_000_000];
        let sent = long.clone();
        let sender = std::thread::spawn(move || {
            send(&here, b"first", &[]).unwrap();
            let all: Vec<BorrowedFd<'_>> = listeners.iter().map(AsFd::as_fd).collect();
            send(&here, b"", &all).unwrap();
            send(&here, &sent, &all[..1]).unwrap();
        });
        let frame = receive(&there).unwrap().unwrap();
        assert_eq!((frame.bytes.as_slice(), frame.descriptors.len()), (&b"first"[..], 0));
        let frame = receive(&there).unwrap().unwrap();
        let found: Vec<_> =
            frame.descriptors.into_iter().map(|it| TcpListener::from(it).local_addr().unwrap()).collect();
        assert_eq!(found, addresses);
        let frame = receive(&there).unwrap().unwrap();
        assert_eq!((frame.bytes.len(), frame.descriptors.len()), (long.len(), 1));
        sender.join().unwrap();
        assert!(receive(&there).unwrap().is_none(), "the other end is gone");
    }

    #[test]
    fn half_a_frame_and_one_that_is_too_long_are_none() {
        let (mut here, there) = UnixStream::pair().unwrap();
        here.write_all(&[5, 0, 0, 0, 0, 0, 0, 0, 1]).unwrap();
        drop(here);
        assert!(receive(&there).is_err());
        let (mut here, there) = UnixStream::pair().unwrap();
        here.write_all(&[255; 8]).unwrap();
        assert_eq!(receive(&there).unwrap_err().kind(), ErrorKind::InvalidData);
        // A descriptor is announced and does not come.
        let (mut here, there) = UnixStream::pair().unwrap();
        here.write_all(&[0, 0, 0, 0, 1, 0, 0, 0, 0]).unwrap();
        assert_eq!(receive(&there).unwrap_err().kind(), ErrorKind::InvalidData);
    }
}
