# Receives the datagrams of a Unix socket and hands them on over standard output, each with its length before it (4 bytes, little endian).
# An empty one comes first: the socket is there. It ends when standard input does, so with the process that started it, however that ends.
# What comes while standard output is full is kept up to a limit; beyond that the kernel lets senders wait, or tells them to try again.
use strict;
use warnings;
use Errno qw(EAGAIN ECONNREFUSED EINTR EPROTOTYPE EWOULDBLOCK);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use Socket qw(AF_UNIX SOCK_DGRAM SOL_SOCKET SO_RCVBUF pack_sockaddr_un);

use constant { BUSY => 3, AT_ONCE => 64 };
my ( $path, $longest, $most_kept ) = @ARGV;

# Ctrl-C and a service manager's signals go to the whole group: when to end is the other process's to say.
$SIG{$_} = 'IGNORE' for qw(HUP INT PIPE TERM);

sub refuse { print STDERR "@_"; exit 1 }

sub datagram_socket {
    socket( my $made, AF_UNIX, SOCK_DGRAM, 0 ) or refuse($!);
    return $made;
}

# A socket file stays when its process dies. Any other file is somebody's.
sub remove_dead {
    my ($address) = @_;
    return unless lstat $path;
    refuse('there is a file that is no socket') unless -S _;
    my $is_alive = connect( datagram_socket(), $address ) || $! == EPROTOTYPE;
    exit BUSY if $is_alive;
    refuse($!) unless $! == ECONNREFUSED;
    unlink $path or refuse($!);
}

my $address = pack_sockaddr_un($path);
remove_dead($address);
my $in = datagram_socket();
# Of no effect on Linux, where the number of datagrams is what is limited.
setsockopt( $in, SOL_SOCKET, SO_RCVBUF, pack( 'i', $most_kept ) );
# Programs of other users may send, as they may over UDP; the folder decides who gets here.
umask 0055;
bind( $in, $address ) or refuse($!);
my $own = join ':', ( stat $path )[ 0, 1 ];
for my $handle ( $in, \*STDOUT ) {
    fcntl( $handle, F_SETFL, fcntl( $handle, F_GETFL, 0 ) | O_NONBLOCK ) or refuse($!);
}

my $kept = pack 'V', 0;
my $datagram;

sub is_for_later { return $! == EAGAIN || $! == EWOULDBLOCK || $! == EINTR }

# Takes some of what came; false when there is nothing more, or no more place.
sub take {
    for ( 1 .. AT_ONCE ) {
        return 0 if length $kept >= $most_kept;
        # One byte more than is handed on whole, so that one that was cut shows.
        if ( !defined recv( $in, $datagram, $longest + 1, 0 ) ) {
            refuse($!) unless is_for_later();
            return 0;
        }
        $kept .= pack( 'V', length $datagram ) . $datagram;
    }
    return 1;
}

# Hands on what can be; false when nobody is there to take it.
sub give {
    my $written = syswrite STDOUT, $kept;
    return is_for_later() unless defined $written;
    substr $kept, 0, $written, '';
    return 1;
}

while (1) {
    my ( $readable, $writable ) = ( '', '' );
    vec( $readable, fileno(STDIN), 1 ) = 1;
    vec( $readable, fileno($in), 1 ) = 1 if length $kept < $most_kept;
    vec( $writable, fileno(STDOUT), 1 ) = 1 if length $kept;
    next if select( $readable, $writable, undef, undef ) < 0;
    last if vec( $readable, fileno(STDIN), 1 ) && !sysread( STDIN, my $any, 64 );
    take() if vec( $readable, fileno($in), 1 );
    last if length $kept && !give();
}

# What was taken from senders is still handed on; nobody finds the way here any more.
unlink $path if join( ':', ( stat $path )[ 0, 1 ] ) eq $own;
1 while take();
fcntl( STDOUT, F_SETFL, fcntl( STDOUT, F_GETFL, 0 ) & ~O_NONBLOCK );
1 while length $kept && give();
