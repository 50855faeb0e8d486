#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Perl's HTTP::Tiny: get|upload|reuse URL [CA].
use strict;
use warnings;
use HTTP::Tiny;

my ($mode, $url, $ca) = @ARGV;
my $http = HTTP::Tiny->new(verify_SSL => 1,
    $ca ? (SSL_options => { SSL_ca_file => $ca }) : ());
for my $n (0 .. $mode eq 'reuse') {
	select undef, undef, undef, $n / 2; # so that the kept connection was idle
	my $response = $mode eq 'upload'
	    ? $http->post($url, { content => 'x' x 200_000 }) : $http->get($url);
	# 599 is its own number for what went wrong, told in the content.
	die "$response->{content}\n" if $response->{status} == 599;
	print $response->{content};
	die "the server said $response->{status}\n" unless $response->{success};
}
