#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Perl's LWP::UserAgent: get|upload|reuse URL [CA].
use strict;
use warnings;
use LWP::UserAgent;

my ($mode, $url, $ca) = @ARGV;
my $agent = LWP::UserAgent->new(keep_alive => 1,
    $ca ? (ssl_opts => { SSL_ca_file => $ca }) : ());
for my $n (0 .. $mode eq 'reuse') {
	select undef, undef, undef, $n / 2; # so that the kept connection was idle
	my $response = $mode eq 'upload'
	    ? $agent->post($url, Content => 'x' x 200_000) : $agent->get($url);
	# A response that LWP made up, because none came, is no body.
	my $made_up = ($response->header('Client-Warning') // '') eq 'Internal response';
	print $response->content unless $made_up;
	die $response->status_line, "\n" unless $response->is_success;
}
