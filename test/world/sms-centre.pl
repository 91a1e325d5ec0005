# An SMS centre whose codec nobody here wrote: Net::SMPP (Debian's libnet-smpp-perl). Arguments: port, and what it does.
#   receipts: each message is receipted by its optional parameters alone, the text names nothing; first before its own answer
#   throttle: the first two messages are answered with ESME_RTHROTTLED
# Says a line for each message: submit ESM_CLASS DATA_CODING REGISTERED VALIDITY OCTETS PAYLOAD (both in hex).
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my ($port, $what) = @ARGV;
my $server = Net::SMPP->new_listen('127.0.0.1', port => $port, smpp_version => 0x34, interface_version => 0x34)
    or die "no server: $!";
$SIG{CHLD} = 'IGNORE';
print "listening\n";

my $link;
while (1) {
    $link = $server->accept or next;
    my $child = fork // die;
    last if $child == 0;
}
close $server;

my ($count, $throttled) = (0, 0);
while (my $pdu = $link->read_pdu) {
    my $cmd = $pdu->{cmd};
    if ($cmd == 0x9) {
        printf "bind %02x %s %s\n", $pdu->{interface_version}, $pdu->{system_id}, $pdu->{password};
        $link->set_version(0x34);
        $link->bind_transceiver_resp(system_id => 'perl', seq => $pdu->{seq});
    } elsif ($cmd == 0x15) {
        print "enquire_link\n";
        $link->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($cmd == 0x6) {
        print "unbind\n";
        $link->unbind_resp(seq => $pdu->{seq});
        exit;
    } elsif ($cmd == 0x80000005) {
        print "deliver_sm_resp $pdu->{status}\n";
    } elsif ($cmd == 0x4) {
        submit($pdu);
    }
}

sub submit {
    my ($pdu) = @_;
    if ($what eq 'throttle' && $throttled < 2) {
        $throttled += 1;
        $link->submit_sm_resp(message_id => '', status => 0x58, seq => $pdu->{seq});
        return;
    }
    my $id = 'AB' . ++$count;
    printf "submit %d %d %d %s %s %s\n", @$pdu{qw(esm_class data_coding registered_delivery validity_period)},
        unpack('H*', $pdu->{short_message}), unpack('H*', $pdu->{message_payload} // '');
    receipt($pdu, $id) if $count == 1;
    $link->submit_sm_resp(message_id => $id, seq => $pdu->{seq});
    receipt($pdu, $id) if $count > 1;
}

sub receipt {
    my ($pdu, $id) = @_;
    return if $what ne 'receipts' || $pdu->{registered_delivery} != 1;
    $link->deliver_sm(
        async => 1, esm_class => 4, data_coding => 0, short_message => 'told',
        source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
        receipted_message_id => lc($id) . "\0", message_state => pack('C', $count % 2 == 1 ? 2 : 5),
    );
}
