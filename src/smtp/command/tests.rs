use super::*;
use proptest::prelude::*;

fn parsed(line: &str) -> Command {
    Command::parse(line.as_bytes()).unwrap_or_else(|error| panic!("{line:?}: {error}"))
}

/// What is read, and how it is written again.
#[test]
fn accepted() {
    let cases = [
        ("EHLO a.test", "EHLO a.test"),
        ("ehlo  a.test ", "EHLO a.test"),
        ("EHLO", "EHLO"),
        ("HELO localhost", "HELO localhost"),
        ("EHLO [192.0.2.1]", "EHLO [192.0.2.1]"),
        ("EHLO [ipv6:2001:db8::1]", "EHLO [IPv6:2001:db8::1]"),
        ("MAIL FROM:<>", "MAIL FROM:<>"),
        ("mail from: <a@b.test>", "MAIL FROM:<a@b.test>"),
        ("MAIL FROM:<a@b.test> SIZE=1 BODY=8BITMIME", "MAIL FROM:<a@b.test> SIZE=1 BODY=8BITMIME"),
        (
            "MAIL FROM:<a@b.test>  body=7bit  size=99999999999999999999",
            "MAIL FROM:<a@b.test> SIZE=18446744073709551615 BODY=7BIT",
        ),
        ("MAIL FROM:<a@b.test> ENVID=a+2bb ret=full", "MAIL FROM:<a@b.test> RET=FULL ENVID=a+2Bb"),
        ("MAIL FROM:<\u{e9}@b.test> REQUIRETLS smtputf8", "MAIL FROM:<\u{e9}@b.test> SMTPUTF8 REQUIRETLS"),
        (
            "RCPT TO:<v@d.test> ORCPT=rfc822;a notify=delay,failure",
            "RCPT TO:<v@d.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a",
        ),
        ("RCPT TO:<v@d.test> ORCPT=UTF-8;\u{e9}", "RCPT TO:<v@d.test> ORCPT=utf-8;\\x{E9}"),
        ("MAIL FROM:<a@b.test> BODY=BINARYMIME SMTPUTF8", "MAIL FROM:<a@b.test> BODY=BINARYMIME SMTPUTF8"),
        ("MAIL FROM:<a@b.test> AUTH=<>", "MAIL FROM:<a@b.test> AUTH=<>"),
        ("RCPT TO:<v@local.test>", "RCPT TO:<v@local.test>"),
        ("rcpt to: <POSTMASTER>", "RCPT TO:<Postmaster>"),
        ("RCPT TO:<@a.test,@b.test:v@d.test> NOTIFY=NEVER", "RCPT TO:<v@d.test> NOTIFY=NEVER"),
        ("DATA ", "DATA"),
        ("data", "DATA"),
        ("BDAT 10", "BDAT 10"),
        ("BDAT 0 last", "BDAT 0 LAST"),
        ("RSET", "RSET"),
        ("NOOP anything", "NOOP"),
        ("VRFY x", "VRFY x"),
        ("EXPN x y", "EXPN x y"),
        ("HELP MAIL", "HELP"),
        ("QUIT", "QUIT"),
        ("STARTTLS", "STARTTLS"),
        ("AUTH plain AGEAYg==", "AUTH PLAIN AGEAYg=="),
        ("AUTH LOGIN", "AUTH LOGIN"),
        ("AUTH PLAIN =", "AUTH PLAIN ="),
        ("XCLIENT ADDR=1", "XCLIENT ADDR=1"),
        ("", ""),
    ];
    for (line, wanted) in cases {
        let command = parsed(line);
        assert_eq!(command.to_string(), wanted, "{line:?}");
        assert_eq!(parsed(wanted), command, "{line:?}");
    }
}

#[test]
fn refused() {
    use CommandError::{InvalidArguments, InvalidChunk, InvalidRecipient, InvalidSender};
    let cases = [
        ("MAIL", InvalidArguments),
        ("MAIL TO:<a@b.test>", InvalidArguments),
        ("MAIL FROM <a@b.test>", InvalidArguments),
        ("MAIL FROM:", InvalidArguments),
        ("MAIL FROM:a@b.test", InvalidArguments),
        ("MAIL FROM:<a@b.test>SIZE=1", InvalidArguments),
        ("MAIL FROM:<a@b.test> SIZE", InvalidArguments),
        ("MAIL FROM:<a@b.test> SIZE=", InvalidArguments),
        ("MAIL FROM:<a@b.test> SIZE=abc", InvalidArguments),
        ("MAIL FROM:<a@b.test> SIZE=-1", InvalidArguments),
        ("MAIL FROM:<a@b.test> SIZE=999999999999999999999", InvalidArguments),
        ("MAIL FROM:<a@b.test> SIZE=1 size=2", InvalidArguments),
        ("MAIL FROM:<a@b.test> RET=FULL RET=HDRS", InvalidArguments),
        ("MAIL FROM:<a@b.test> BODY", InvalidArguments),
        ("MAIL FROM:<a@b.test> =1", InvalidArguments),
        ("MAIL FROM:<a@b.test> A=b=c", InvalidArguments),
        ("MAIL FROM:<a@b.test> A=\u{85}", InvalidArguments),
        ("MAIL FROM:<a@b.test> ENVID=+0D+0AEvil", InvalidArguments),
        ("MAIL FROM:<a@b.test> ENVID=", InvalidArguments),
        ("MAIL FROM:<a@b.test> ENVID", InvalidArguments),
        ("MAIL FROM:<a@b.test> RET=BOTH", InvalidArguments),
        ("MAIL FROM:<a@b.test> SMTPUTF8=1", InvalidArguments),
        ("MAIL FROM:<a@b.test> SMTPUTF8 SMTPUTF8", InvalidArguments),
        ("MAIL FROM:<a@b.test> REQUIRETLS=yes", InvalidArguments),
        ("RCPT TO:<a@b.test> NOTIFY=NEVER,FAILURE", InvalidArguments),
        ("RCPT TO:<a@b.test> NOTIFY=NEVER NOTIFY=NEVER", InvalidArguments),
        ("RCPT TO:<a@b.test> NOTIFY=", InvalidArguments),
        ("RCPT TO:<a@b.test> ORCPT=rfc822;a+0D+0AX:", InvalidArguments),
        ("RCPT TO:<a@b.test> ORCPT=a", InvalidArguments),
        ("MAIL FROM:<a@b.test>\tSIZE=1", InvalidArguments),
        ("MAIL FROM:<a b>", InvalidSender),
        ("MAIL FROM:<nobody>", InvalidSender),
        ("MAIL FROM:<\u{fffd}@b.test>", InvalidSender),
        ("MAIL FROM:<\u{85}@b.test>", InvalidSender),
        ("RCPT", InvalidArguments),
        ("RCPT FROM:<a@b.test>", InvalidArguments),
        ("RCPT TO:a@b.test", InvalidArguments),
        ("RCPT TO:<>", InvalidRecipient),
        ("RCPT TO:<v@outside.test@local.test>", InvalidRecipient),
        ("RCPT TO:<v@local.test\u{1}>", InvalidRecipient),
        ("DATA x", InvalidArguments),
        ("RSET x", InvalidArguments),
        ("QUIT x", InvalidArguments),
        ("STARTTLS x", InvalidArguments),
        ("BDAT", InvalidChunk),
        ("BDAT -1", InvalidChunk),
        ("BDAT +1", InvalidChunk),
        ("BDAT 18446744073709551616", InvalidChunk),
        ("BDAT 1 FIRST", InvalidChunk),
        ("BDAT 1 LAST x", InvalidChunk),
        ("VRFY", InvalidArguments),
        ("AUTH", InvalidArguments),
        ("AUTH PLAIN a b", InvalidArguments),
        ("AUTH PLA*IN", InvalidArguments),
        ("AUTH PLAIN *", InvalidArguments),
    ];
    for (line, error) in cases {
        assert_eq!(Command::parse(line.as_bytes()), Err(error), "{line:?}");
    }
    assert!(Command::parse(b"MAIL FROM:<\xff@b.test>").is_err());
}

#[test]
fn replies_to_what_is_refused() {
    assert_eq!(CommandError::InvalidArguments.reply().to_string(), "501 5.5.4 Invalid arguments");
    assert_eq!(CommandError::InvalidSender.reply().to_string(), "550 5.1.7 Invalid address");
    assert_eq!(CommandError::InvalidRecipient.reply().to_string(), "501 5.1.3 Invalid address");
}

#[test]
fn unknown_verbs() {
    let cases: &[(&[u8], &str)] = &[
        (b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2", "PROXY"),
        (b"GET / HTTP/1.1", "GET"),
        (b" EHLO a", ""),
        (b"MAILFROM:<a@b.test>", "MAILFROM:<A@B.TEST>"),
        (b"\x16\x03\x01\xff", "????"),
        (b"\x1b[31m", "?[31M"),
    ];
    for (line, verb) in cases {
        assert_eq!(Command::parse(line), Ok(Command::Unknown((*verb).to_owned())));
    }
}

#[test]
fn hello_names() {
    let invalid = |text: &str| Some(HelloName::Invalid(text.to_owned()));
    let cases = [
        ("mail.example", Some(HelloName::Domain("mail.example".into()))),
        ("host", Some(HelloName::Domain("host".into()))),
        ("", None),
        ("a_b", invalid("a_b")),
        ("-a.test", invalid("-a.test")),
        ("a..test", invalid("a..test")),
        ("a.test.", invalid("a.test.")),
        ("two words", invalid("two words")),
        ("<script>", invalid("<script>")),
        ("\u{1b}[31m", invalid("?[31m")),
        ("192.0.2.1", Some(HelloName::Domain("192.0.2.1".into()))),
        ("[192.0.2.256]", invalid("[192.0.2.256]")),
        ("[IPv6:fe80::1%eth0]", invalid("[IPv6:fe80::1%eth0]")),
    ];
    for (text, wanted) in cases {
        assert_eq!(hello_name(text), wanted, "{text:?}");
    }
    let Some(HelloName::Invalid(long)) = hello_name(&"x".repeat(2000)) else {
        panic!("2,000 letters are no domain")
    };
    assert_eq!(long.len(), 255);
}

#[test]
fn nothing_is_written_that_would_be_two_lines() {
    let smuggled = |value: &str| Command::Mail {
        from: ReversePath::Null,
        parameters: MailParameters {
            others: vec![Parameter { key: "X".into(), value: Some(value.into()) }],
            ..MailParameters::default()
        },
    };
    assert_eq!(smuggled("1").to_bytes().unwrap(), b"MAIL FROM:<> X=1\r\n");
    for value in ["1\r\nRCPT TO:<v@x.test>", "1\n", "\0", "\u{85}", &"x".repeat(3000)] {
        assert_eq!(smuggled(value).to_bytes(), Err(CommandError::Unwritable));
    }
}

proptest! {
    #[test]
    fn any_bytes(line in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Command::parse(&line);
    }

    #[test]
    fn what_is_read_is_written_the_same(
        verb in "(EHLO|HELO|MAIL|RCPT|DATA|RSET|NOOP|VRFY|EXPN|HELP|QUIT|STARTTLS|AUTH|BDAT|[A-Z]{1,9})",
        arguments in "( | FROM:| TO:)(<[ -~]{0,20}>|[ -~]{0,20})( [A-Z]{1,3}=[!-~]{0,5}){0,3}",
    ) {
        if let Ok(command) = Command::parse(format!("{verb}{arguments}").as_bytes()) {
            prop_assert_eq!(Command::parse(command.to_string().as_bytes()), Ok(command.clone()));
            prop_assert!(command.to_bytes().is_ok());
        }
    }
}
