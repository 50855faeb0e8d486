/* SPDX-License-Identifier: MIT */
/* A host's frames as a capture file, with libpcap's savefile functions. */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>

#include "witness.h"

#define SNAPLEN 262144
#define SECOND 1000000000

static void
write_frames(pcap_dumper_t *dumper, const struct frames *frames)
{
	const struct frame *frame;
	struct pcap_pkthdr header;

	for (size_t i = 0; i < frames->count; i++) {
		frame = &frames->frame[i];
		header = (struct pcap_pkthdr){
			.ts.tv_sec = (time_t)(frame->nanoseconds / SECOND),
			/* nanoseconds: the precision says so */
			.ts.tv_usec =
			    (suseconds_t)(frame->nanoseconds % SECOND),
			.caplen = frame->length,
			.len = frame->length,
		};
		pcap_dump((u_char *)dumper, &header, frame->data);
	}
}

/* Writes to a stream and closes it. */
static int
save(pcap_t *pcap, FILE *stream, const struct frames *frames)
{
	pcap_dumper_t *dumper;
	bool failed;
	int e;

	/* Where this fails, libpcap has closed the stream. */
	dumper = pcap_dump_fopen(pcap, stream);
	if (dumper == NULL)
		return -1;
	write_frames(dumper, frames);
	/* pcap_dump() returns nothing: what became of it shows here. */
	failed = pcap_dump_flush(dumper) == -1 ||
		 ferror(pcap_dump_file(dumper)) != 0;
	e = errno;
	pcap_dump_close(dumper);
	errno = e;
	return failed ? -1 : 0;
}

int
wire_save(const char *file, const struct frames *frames)
{
	FILE *stream = fopen(file, "we");
	pcap_t *pcap;
	int r, e;

	if (stream == NULL)
		return -1;
	pcap = pcap_open_dead_with_tstamp_precision(
	    DLT_EN10MB, SNAPLEN, PCAP_TSTAMP_PRECISION_NANO);
	if (pcap == NULL) {
		fclose(stream);
		errno = ENOMEM;
		return -1;
	}
	r = save(pcap, stream, frames);
	e = errno;
	pcap_close(pcap);
	errno = e;
	return r;
}
