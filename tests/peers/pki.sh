#!/bin/bash
# pki.sh URL: makes the certificates of the peer tests in the current directory, by openssl alone.
#
# NAME.crt is the chain, NAME.key the key, NAME.pem both. A partner NAME is the domain NAME.test,
# and the certificate has the fault that NAME says. URL is where the CRL issuing.crl is published.
set -euo pipefail
url=$1
exec 2>log

openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout common.key -out common.csr -subj /CN=x
openssl req -newkey rsa:1024 -nodes -keyout short.key -out short.csr -subj /CN=x
touch index.txt
echo 01 >crlnumber
cat >ca.cnf <<'END'
[ca]
database = index.txt
new_certs_dir = .
rand_serial = yes
unique_subject = no
policy = any
default_days = 90
default_md = sha256
default_crl_days = 30
crlnumber = crlnumber
crl_extensions = crl
[crl]
authorityKeyIdentifier = keyid:always
[any]
commonName = optional
END
day() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
yesterday=$(day yesterday) in_90_days=$(day '90 days')

root() { # root NAME SUBJECT
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -keyout "$1.key" -out "$1.crt" -subj "$2" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}
# issue NAME CN EXTENSION...: what CA, key, md, from and until say
issue() {
    local name=$1 cn=$2
    shift 2
    printf '%s\n' "$@" >"$name.ext"
    openssl ca -batch -notext -config ca.cnf -name ca -cert "$CA.crt" -keyfile "$CA.key" \
        -in "${key:-common}.csr" -out "$name.crt" -subj "/CN=$cn" -md "${md:-sha256}" \
        -startdate "${from:-$yesterday}" -enddate "${until:-$in_90_days}" -extfile "$name.ext"
}
finish() { # finish NAME [INTERMEDIATE]
    [ -z "${2:-}" ] || cat "$2.crt" >>"$1.crt"
    cp "${key:-common}.key" "$1.key"
    cat "$1.key" "$1.crt" >"$1.pem"
}
leaf() { # leaf NAME NAMES: NAMES separated by blanks; CA, eku and crl may say otherwise
    local name=$1 names
    # shellcheck disable=SC2086  # a list of words
    names=$(printf ',DNS:%s' $2)
    issue "$name" "${2%% *}" "subjectAltName=${names#,}" "extendedKeyUsage=${eku:-serverAuth,clientAuth}" \
        keyUsage=critical,digitalSignature ${crl:+"crlDistributionPoints=URI:$crl"}
    finish "$name" "${intermediate-issuing}"
}

root root '/CN=Peers Root'
root stranger '/CN=Stranger Root'
CA=root issue issuing 'Peers Issuing' basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign,cRLSign
cp common.key issuing.key
CA=issuing

# Ours, and partners without a fault.
leaf edge 'edge1.contoso.test contoso.test'
leaf partner 'partner.test mail.partner.test'
for name in accepted twomx certvalid refusesours oldtls nocipher tls454 requiretls; do leaf $name $name.test; done
for name in noask onedown tls12 refuses12 denied badsender; do leaf $name $name.test; done
until=$(day '5 days') leaf fewdays fewdays.test
leaf namedok 'mail.named.test named.test'

# Straight from the root: some clients send one certificate only.
CA=root intermediate= leaf direct partner.test
CA=root intermediate= leaf directother elsewhere.test

# The name.
leaf othername elsewhere.test
leaf hostonly mx0.hostonly.test
leaf wildcard '*.wildcard.test'
leaf namedbad namedbad.test
issue cnonly cnonly.test extendedKeyUsage=serverAuth,clientAuth keyUsage=critical,digitalSignature
finish cnonly issuing
issue cnother cnother.test subjectAltName=DNS:elsewhere.test extendedKeyUsage=serverAuth,clientAuth
finish cnother issuing
leaf upper 'mail.elsewhere.test UPPER.TEST'

# The time.
from=$(day '30 days ago') until=$yesterday leaf expired expired.test
from=$(day '2 days') leaf notyet notyet.test

CA=root from=$(day '30 days ago') until=$yesterday issue oldissuing-ca 'Peers Old Issuing' \
    basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign,cRLSign
cp common.key oldissuing-ca.key
CA=oldissuing-ca intermediate=oldissuing-ca leaf oldissuing oldissuing.test

# The chain.
CA=stranger intermediate= leaf unknownca unknownca.test
intermediate= leaf nointermediate nointermediate.test
for name in selfsigned certbad plain; do
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -keyout $name.key \
        -out $name.crt -subj /CN=$name.test -addext subjectAltName=DNS:$name.test
    cat $name.key $name.crt >$name.pem
done
CA=accepted intermediate= leaf noca noca.test
cat accepted.crt >>noca.crt

# What issuers may do, and a chain in disorder.
constrained() { # constrained NAME DOMAIN NAMES: an issuer for DOMAIN alone, and what it issues
    CA=root issue "$1-ca" "Peers $1" basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign,cRLSign \
        "nameConstraints=critical,permitted;DNS:$2"
    cp common.key "$1-ca.key"
    CA=$1-ca intermediate=$1-ca leaf "$1" "$3"
}
constrained constrained constrained.test constrained.test
constrained fencedoff elsewhere.test fencedoff.test
CA=root issue crlsigner-ca 'Peers CRL Signer' basicConstraints=critical,CA:TRUE keyUsage=critical,cRLSign
cp common.key crlsigner-ca.key
CA=crlsigner-ca intermediate=crlsigner-ca leaf crlsigner crlsigner.test
intermediate= leaf disorder disorder.test
cat stranger.crt issuing.crt >>disorder.crt

leaf whole damaged.test
openssl x509 -in whole.crt -outform DER -out damaged.der
python3 - <<'END'
der = bytearray(open("damaged.der", "rb").read())
der[-1] ^= 1  # the last octets are the signature's
open("damaged.der", "wb").write(der)
END
openssl x509 -inform DER -in damaged.der -out damaged.crt
finish damaged issuing

# What it may be used for.
eku=serverAuth leaf serveronly serveronly.test
eku=clientAuth leaf clientonly clientonly.test
eku=emailProtection leaf emailonly emailonly.test

# How it is made.
key=short leaf rsa1024 rsa1024.test
md=sha1 leaf sha1 sha1.test
openssl x509 -req -in <(openssl req -new -key common.key -subj /CN=version1.test) \
    -CA issuing.crt -CAkey issuing.key -set_serial 7 -days 90 -out version1.crt # no extension: version 1
finish version1 issuing

# Revocation.
crl=$url/issuing.crl leaf notrevoked notrevoked.test
crl=$url/issuing.crl leaf revoked revoked.test
crl=$url/gone.crl leaf crlgone crlgone.test
openssl ca -config ca.cnf -name ca -cert issuing.crt -keyfile issuing.key -revoke revoked.crt
openssl ca -config ca.cnf -name ca -cert issuing.crt -keyfile issuing.key -gencrl -out issuing.pem.crl
openssl crl -in issuing.pem.crl -outform DER -out issuing.crl
chmod 644 ./* # the peers read them as other users
