# emsh, built from this repository (cargo build --release); see common.sh for the interface.
#
# EMSH_BIN   the directory of emsh and emsh-transport, where it is not this checkout's target/release
#
# Anybody on 127.0.0.1 may send to any recipient; all of it goes to the smart host. Durability is as emsh ships it.
# emsh has no way to throw mail away: "discard" delivers it for real, to a sink of its own, which it starts on
# SINK_PORT where none listens. "hold" turns the Send connector off: mail waits in the Unreachable queue.
P=$D/emsh
EMSH_BIN=${EMSH_BIN:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../.." && pwd)/target/release}
EMSH=$EMSH_BIN/emsh
export EMSH_DATA_DIR=$P/data EMSH_HOST_NAME=peer.test
PEER_CLI=(
    "show config=$EMSH Get-TransportService"
    "set config=$EMSH Set-TransportService -MessageExpirationTimeout 5.00:00:00"
    "empty queue=$EMSH Get-Queue"
)

peer_setup() {
    getent passwd emsh-bench >/dev/null || useradd --system -d /nonexistent -s /usr/sbin/nologin emsh-bench
    mkdir -p $P
}

emsh_must() { local said; said=$("$EMSH" "$@" 2>&1) || { echo "emsh $* failed: $said" >&2; exit 1; }; }

peer_configure() {
    local mode=$1 port=$SINK_PORT
    MODE_CONFIGURED=$mode
    rm -rf $P/data
    install -d -m 750 -o emsh-bench -g emsh-bench $P/data
    # The connector for everybody, on the one address; no caps on trusted clients, no artificial delay.
    emsh_must Set-ReceiveConnector 'Default PEER' -Bindings $HOST:$PORT -RemoteIPRanges $HOST -PermissionGroups AnonymousUsers \
        -MaxInboundConnection Unlimited -MaxInboundConnectionPerSource Unlimited \
        -MaxInboundConnectionPercentagePerSource 100 -MessageRateLimit Unlimited \
        -TarpitInterval 0:0:0 -AuthMechanism Tls
    emsh_must Add-ADPermission 'Default PEER' -User 'NT AUTHORITY\ANONYMOUS LOGON' \
        -ExtendedRights Ms-Exch-SMTP-Accept-Any-Recipient -Confirm:\$false
    [ $mode = closed ] && port=$CLOSED_PORT
    emsh_must New-SendConnector Out -AddressSpaces '*' -SmartHosts "[$HOST]" -DNSRoutingEnabled \$false -Port $port \
        -SmtpMaxMessagesPerConnection ${EMSH_MESSAGES_PER_CONNECTION:-1000}
    emsh_must Set-TransportService -MaxConnectionRatePerMinute 1000000 -MaxPerDomainOutboundConnections 50
    case $mode in
    hold) emsh_must Set-SendConnector Out -Enabled \$false ;;
    tls) cat $D/tls/cert.pem $D/tls/key.pem >$P/both.pem
        emsh_must Import-ExchangeCertificate -FileName $P/both.pem
        emsh_must Enable-ExchangeCertificate -Services SMTP -Force \
            "$("$EMSH" Get-ExchangeCertificate -Json | grep -B40 'peer.test' | sed -n 's/.*"Thumbprint": *"\([0-9A-F]*\)".*/\1/p' | tail -1)"
        emsh_must Set-SendConnector Out -RequireTLS \$true -TlsAuthLevel EncryptionOnly ;;
    closed) emsh_must Set-TransportService -TransientFailureRetryCount 0 \
        -OutboundConnectionFailureRetryInterval 4:0:0 -MessageRetryInterval 4:0:0 ;;
    esac
}

PEER_START=("$EMSH_BIN/emsh-transport" --data-dir $P/data)
peer_start() {
    EMSH_SINK=
    if [ "$MODE_CONFIGURED" = discard ] && ! listens $SINK_PORT; then
        $D/bin/smtp-sink -4 -u nobody -m 1000 127.0.0.1:$SINK_PORT 1024 >/dev/null 2>&1 &
        EMSH_SINK=$!
    fi
    "${PEER_START[@]}" >$P/service.log 2>&1 &
    peer_started $!
    wait_port $PORT || { cat $P/service.log >&2; return 1; }
}
peer_started() { STARTED=1; echo $1 >$P/emsh.pid; }
peer_restart() { "$EMSH" Restart-Service emsh-transport >/dev/null; }
peer_pids() { tree $(cat $P/emsh.pid); }
peer_stop() {
    local all; all=$(peer_pids); kill $(cat $P/emsh.pid); wait_gone $all
    [ -z "${EMSH_SINK:-}" ] || { kill $EMSH_SINK; wait $EMSH_SINK; EMSH_SINK=; } 2>/dev/null
}
peer_wipe() { rm -rf $P/data/queue $P/data/logs; }
peer_count() { "$EMSH" Get-Queue -Property MessageCount -Format Csv 2>/dev/null | awk 'NR > 1 { gsub(/"/, ""); n += $1 } END { print n + 0 }'; }
peer_list() { "$EMSH" Get-Message -ResultSize Unlimited; }
peer_list_json() { "$EMSH" Get-Message -ResultSize Unlimited -Json; }

# peer_fill COUNT DIR, for the test "growth": so many messages to fifty smart hosts that refuse connections, put there
# by tests/bench/queued.rs (without syncs, before the service starts); the data directory is kept as DIR.
peer_fill() {
    local i id hops=
    for i in $(seq 50); do
        emsh_must New-SendConnector "Dead $i" -AddressSpaces d$i.dead.example -SmartHosts "[127.0.0.$((i + 1))]" \
            -DNSRoutingEnabled \$false -Port $CLOSED_PORT
        id=$("$EMSH" Get-SendConnector "Dead $i" -Json -Property Guid | sed -n 's/.*"Guid": *"\([^"]*\)".*/\1/p')
        hops="$hops d$i.dead.example,[127.0.0.$((i + 1))],$id"
    done
    emsh_must Set-TransportService -TransientFailureRetryCount 0 -OutboundConnectionFailureRetryInterval 4:0:0 -MessageRetryInterval 4:0:0
    if [ $1 != 0 ]; then
        (cd "$(dirname "${BASH_SOURCE[0]}")" && EMSH_FILL=$P/data EMSH_FILL_HOPS="$hops" EMSH_QUEUED=$1 \
            cargo bench -q --bench queued) >$P/fill.log 2>&1 || { cat $P/fill.log >&2; return 1; }
        chown -R emsh-bench:emsh-bench $P/data
    fi
    rm -rf "$2"; cp -a $P/data "$2"
}
# The filled queue again, for MODE relay or hold.
peer_filled() {
    rm -rf $P/data; cp -a "$1" $P/data; MODE_CONFIGURED=$2
    [ $2 != hold ] || emsh_must Set-SendConnector Out -Enabled \$false
}
# Until all of them were tried once.
peer_settled() {
    local i
    for i in $(seq 300); do
        "$EMSH" Get-Queue -Property Status -Format Csv | grep -qiE 'active|ready|connecting' || break
        sleep 1
    done
    sleep 2
}
