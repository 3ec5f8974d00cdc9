"""A client by Python's smtplib: client.py HOST PORT FROM TO [key=value...].

Keys: source (an address of ours), starttls (yes), cert and key (files), verify (a CA file; the server
must prove the name in verify_name), message (a file). Says what the server answered, a line a command.
The TLS library takes weak certificates too: it is the server that judges them.
"""

import smtplib
import ssl
import sys

host, port, sender, recipient = sys.argv[1:5]
settings = dict(word.split("=", 1) for word in sys.argv[5:])


def told(command, answer):
    code, text = answer
    print(f"{command}: {code} {text.decode(errors='replace')!r}", flush=True)
    return code


source = (settings["source"], 0) if "source" in settings else None
client = smtplib.SMTP(local_hostname="client.test", timeout=30, source_address=source)
client._host = settings.get("verify_name", host)  # what it says in SNI, and demands under verify
told("greeting", client.connect(host, int(port)))
told("EHLO", client.ehlo())
if settings.get("starttls"):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    if "verify" in settings:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(settings["verify"])
        context.check_hostname = True
    if "cert" in settings:
        context.load_cert_chain(settings["cert"], settings["key"])
    told("STARTTLS", client.starttls(context=context))
    print("TLS:", client.sock.version(), flush=True)
    told("EHLO", client.ehlo())
if told("MAIL", client.mail(sender)) < 400 and told("RCPT", client.rcpt(recipient)) < 400:
    told("DATA", client.data(open(settings["message"], "rb").read()))
told("QUIT", client.quit())
