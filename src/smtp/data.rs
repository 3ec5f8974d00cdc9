//! The message between DATA's 354 and its end (RFC 5321 4.1.1.4, transparency 4.5.2), both ways.
//!
//! Promises: only CRLF `.` CRLF ends a message, wherever the chunks are cut, and whether or not the
//! caller keeps the output. What the encoder writes holds no bare CR or LF, and the decoder returns
//! exactly what the encoder was given.
//!
//! Refuses: a bare CR, a bare LF and NUL. A CRLF that directly follows a bare CR (`CR CR LF`) is not
//! taken for the line end before a final dot either: systems differ on it, and the message is
//! refused anyway.

/// What a bare LF in a message means (`BareLinefeedRejectionEnabled`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BareLf {
    /// The message is refused.
    #[default]
    Refuse,
    /// It is stored as CRLF. It never is part of the end of DATA, and a dot behind it is text.
    StoreAsCrLf,
}

/// What was seen in a message that must not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DataFlaws {
    /// A CR without LF.
    pub bare_cr: bool,
    /// An LF without CR.
    pub bare_lf: bool,
    /// A NUL.
    pub nul: bool,
}

/// How far [`DataDecoder::decode`] came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the input that belong to the message and its end. What stands behind them are
    /// pipelined commands.
    pub consumed: usize,
    /// True where the end of the message was seen.
    pub ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Behind the CRLF of a line (or of the DATA command).
    LineStart,
    /// Behind CRLF and a dot.
    Dot,
    /// Behind CRLF, a dot and CR.
    DotCr,
    /// In a line.
    Text,
    /// In a line, behind CR.
    Cr,
    /// In a line, behind a bare CR and another CR: an LF here makes no line start.
    CrCr,
    /// Behind the end of the message.
    Ended,
}

/// Takes a message off the wire.
#[derive(Debug)]
pub struct DataDecoder {
    state: State,
    bare_lf: BareLf,
    flaws: DataFlaws,
}

impl DataDecoder {
    /// A decoder for one message; the first byte is the one behind the DATA command's CRLF.
    pub fn new(bare_lf: BareLf) -> Self {
        DataDecoder { state: State::LineStart, bare_lf, flaws: DataFlaws::default() }
    }

    /// Appends the message bytes of `input` to `out`. Behind a flaw that refuses the message nothing
    /// more is appended; behind the end nothing is consumed.
    pub fn decode(&mut self, input: &[u8], out: &mut Vec<u8>) -> Progress {
        let mut at = 0;
        while self.state != State::Ended && at < input.len() {
            if self.state == State::Text {
                let rest = &input[at..];
                let run = rest.iter().position(|b| matches!(b, b'\r' | b'\n' | 0)).unwrap_or(rest.len());
                self.emit(&rest[..run], out);
                at += run;
            }
            if let Some(&byte) = input.get(at) {
                self.step(byte, out);
                at += 1;
            }
        }
        Progress { consumed: at, ended: self.state == State::Ended }
    }

    /// What was seen so far, whatever is refused.
    pub fn flaws(&self) -> DataFlaws {
        self.flaws
    }

    /// True where the message must be refused (`550 5.6.11`).
    pub fn is_refused(&self) -> bool {
        self.flaws.bare_cr || self.flaws.nul || (self.flaws.bare_lf && self.bare_lf == BareLf::Refuse)
    }

    fn step(&mut self, byte: u8, out: &mut Vec<u8>) {
        let state = self.state;
        if byte == b'\n' {
            self.state = match state {
                State::DotCr => State::Ended,
                State::Cr => {
                    self.emit(b"\r\n", out);
                    State::LineStart
                }
                // The message is refused already.
                State::CrCr => State::Text,
                State::LineStart | State::Dot | State::Text | State::Ended => {
                    self.flaws.bare_lf = true;
                    self.emit(b"\r\n", out);
                    State::Text
                }
            };
            return;
        }
        let behind_cr = matches!(state, State::Cr | State::CrCr | State::DotCr);
        if behind_cr {
            self.flaws.bare_cr = true;
        }
        self.state = match byte {
            b'\r' if behind_cr => State::CrCr,
            b'\r' if state == State::Dot => State::DotCr,
            b'\r' => State::Cr,
            b'.' if state == State::LineStart => State::Dot,
            _ => {
                self.flaws.nul |= byte == 0;
                self.emit(&[byte], out);
                State::Text
            }
        };
    }

    fn emit(&self, bytes: &[u8], out: &mut Vec<u8>) {
        if !self.is_refused() {
            out.extend_from_slice(bytes);
        }
    }
}

/// Why a message can't be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// A CR without LF.
    #[error("the message holds a bare CR")]
    BareCr,
    /// An LF without CR.
    #[error("the message holds a bare LF")]
    BareLf,
}

/// Puts a message on the wire.
#[derive(Debug)]
pub struct DataEncoder {
    line_start: bool,
    after_cr: bool,
}

impl Default for DataEncoder {
    fn default() -> Self {
        DataEncoder::new()
    }
}

impl DataEncoder {
    /// An encoder for one message.
    pub fn new() -> Self {
        DataEncoder { line_start: true, after_cr: false }
    }

    /// Appends `input`, dots doubled, to `out`. A CR at the end of `input` is held back until the LF
    /// behind it is seen.
    ///
    /// # Errors
    /// A bare CR or LF; the connection must then be given up, as the message can't be ended.
    pub fn encode(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), DataError> {
        let mut rest = input;
        while let Some((&first, behind)) = rest.split_first() {
            if self.after_cr {
                if first != b'\n' {
                    return Err(DataError::BareCr);
                }
                out.extend_from_slice(b"\r\n");
                self.after_cr = false;
                self.line_start = true;
                rest = behind;
                continue;
            }
            match first {
                b'\n' => return Err(DataError::BareLf),
                b'\r' => {
                    self.after_cr = true;
                    rest = behind;
                }
                _ => {
                    if self.line_start && first == b'.' {
                        out.push(b'.');
                    }
                    self.line_start = false;
                    let run = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
                    out.extend_from_slice(&rest[..run]);
                    rest = &rest[run..];
                }
            }
        }
        Ok(())
    }

    /// Appends the end of the message; a last line without CRLF gets one.
    ///
    /// # Errors
    /// The message ended in a bare CR.
    pub fn finish(self, out: &mut Vec<u8>) -> Result<(), DataError> {
        if self.after_cr {
            return Err(DataError::BareCr);
        }
        out.extend_from_slice(if self.line_start { b".\r\n" } else { b"\r\n.\r\n" });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
