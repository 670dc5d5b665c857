# Sends datagrams to a port of loopback at a steady rate, many with one system call: faster than any program under test can receive.
# perl send.pl PORT PACKETS_PER_SECOND SECONDS < datagrams, each as a length of four bytes (big endian) and its bytes.
# Prints how many were handed to the kernel. Perl, because every Linux has it and nothing else that is there can call sendmmsg.
use strict;
use warnings;
use Socket;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC usleep);

my ($port, $rate, $seconds) = @ARGV;
my $machine = (POSIX::uname())[4] if eval { require POSIX };
my $SENDMMSG = ($machine // '') eq 'aarch64' ? 269 : 307;
my $BATCH = 32;

binmode STDIN;
my $input = do { local $/; <STDIN> };
my (@datagrams, @vectors);
for (my $at = 0; $at < length $input;) {
  my $length = unpack 'N', substr $input, $at, 4;
  push @datagrams, substr $input, $at + 4, $length;
  $at += 4 + $length;
}
# struct mmsghdr { struct msghdr { name, namelen, iov, iovlen, control, controllen, flags }, len }, on 64 bits
push @vectors, pack 'P Q', $_, length $_ for @datagrams;
my @headers = map { pack 'Q Q P Q Q Q Q Q', 0, 0, $_, 1, 0, 0, 0, 0 } @vectors;
my $headers = join '', @headers, @headers[0 .. $BATCH - 1];
my $SIZE = 64;

socket(my $socket, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
setsockopt $socket, SOL_SOCKET, SO_SNDBUF, 4 * 1024 * 1024;
connect($socket, sockaddr_in($port, INADDR_LOOPBACK)) or die "connect: $!";
my $descriptor = fileno $socket;

my ($sent, $refused, $next) = (0, 0, 0);
my $begin = clock_gettime(CLOCK_MONOTONIC);
while (1) {
  my $passed = clock_gettime(CLOCK_MONOTONIC) - $begin;
  last if $passed >= $seconds;
  my $due = int($passed * $rate) - $sent;
  if ($due < $BATCH) {
    usleep 50;
    next;
  }
  for (my $left = $due; $left >= $BATCH; $left -= $BATCH) {
    my $part = substr $headers, $next * $SIZE, $BATCH * $SIZE;
    my $count = syscall $SENDMMSG, $descriptor, $part, $BATCH, 0;
    if ($count < 0) { $refused++; last; }
    $sent += $count;
    $next = ($next + $count) % @datagrams;
  }
}
my $took = clock_gettime(CLOCK_MONOTONIC) - $begin;
printf "%d %d %.6f\n", $sent, $refused, $took;
