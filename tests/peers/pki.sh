#!/bin/bash
# pki.sh: makes the certificates of the peer tests in the current directory, by openssl alone.
#
# NAME.crt is the chain, NAME.key the key, NAME.pem both. No certificate names a CRL point.
set -euo pipefail

ca() { # ca NAME SUBJECT
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -keyout "$1.key" -out "$1.crt" -subj "$2" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}
leaf() { # leaf NAME CA COMMON-NAME SAN...
    local name=$1 ca=$2 cn=$3 names
    shift 3
    names=$(printf ',DNS:%s' "$@")
    openssl req -newkey rsa:2048 -nodes -keyout "$name.key" -out "$name.csr" -subj "/CN=$cn"
    openssl x509 -req -in "$name.csr" -CA "$ca.crt" -CAkey "$ca.key" -CAcreateserial \
        -days 90 -out "$name.crt" -extfile <(
            echo "subjectAltName=${names#,}"
            echo extendedKeyUsage=serverAuth,clientAuth
            echo keyUsage=critical,digitalSignature
        )
    cat "$name.key" "$name.crt" >"$name.pem"
}
exec 2>log

ca root '/O=Peers/CN=Peers Root'
ca stranger '/O=Stranger/CN=Stranger Root'
leaf edge root edge1.contoso.test edge1.contoso.test contoso.test
leaf partner root partner.test partner.test mail.partner.test
leaf other root other.test other.test
leaf mxonly root mx.partner.test mx.partner.test
leaf unknown stranger partner.test partner.test mail.partner.test
openssl req -x509 -newkey rsa:2048 -nodes -days 90 -keyout selfsigned.key -out selfsigned.crt \
    -subj /CN=partner.test -addext subjectAltName=DNS:partner.test
cat selfsigned.key selfsigned.crt >selfsigned.pem
chmod 644 ./* # the peers read them as other users
